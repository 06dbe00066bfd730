package bridge_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// content is what the description of a phone call says, in our words.
type content struct {
	Tags        []string // sorted
	Notes       []string
	Sentiment   string
	Summary     string
	Topics      string
	Items       []string // sorted
	Transferred string
}

// scripted is a call and what must become of it. It is the simulation's own account: nothing of the bridge goes into it.
type scripted struct {
	id     aircall.CallID
	silent bool // all its webhooks get lost

	// On one of these records, the first that are related; empty: it is not to be logged.
	on      [][]sellsy.RelatedObject
	result  sellsy.CallResult
	content content

	foreign       string // the description that another integration gave it in Sellsy, before
	before, after string // what people wrote around our block
	deleted       bool   // by a person in Sellsy
	ended         time.Time
}

const (
	stablePhone = "+33 1 99 00 12 %02d" // of records that stay as they are
	mergedPhone = "+33 1 99 00 34 %02d" // of records that are merged with others
	dealPhone   = "+33 1 99 00 56 %02d" // of companies that get an opportunity during a call
	unknown     = "+33 1 99 00 99 99"
	stableCount = 12
	mergedCount = 4
)

// play plays the whole script.
func (s *simulation) play(calls int) {
	random := s.random("script")
	stable := s.seedStable()
	merged := s.seedMerged()
	deals := s.seedDeals(calls/10 + 1)
	time.Sleep(time.Second)
	s.begin()
	time.Sleep(2 * time.Minute)
	span := time.Duration(calls) * time.Minute
	s.plan(random, span)

	var plays sync.WaitGroup
	for i := range merged {
		plays.Go(func() { s.mergeRecords(s.random(fmt.Sprint("merge ", i)), i, merged[i], span) })
	}
	plays.Go(func() { s.changeRecords(s.random("records"), span) })
	plays.Go(func() { s.disturb(s.random("disturb"), span) })
	nextDeal := 0
	for i := range calls {
		time.Sleep(time.Duration(random.Int64N(int64(2 * time.Minute))))
		e := &scripted{id: aircall.CallID(3_811_000_001) + aircall.CallID(i), result: sellsy.ResultNoAnswer}
		spec := aircalltest.CallSpec{ID: e.id, Number: s.line.ID, User: s.alice.ID, Counterpart: unknown}
		if random.IntN(2) == 0 {
			spec.Direction = aircall.Outbound
		}
		deal := -1
		switch kind := random.IntN(20); {
		case kind == 0: // nobody
		case kind == 1:
			spec.Number, spec.Counterpart = s.other.ID, fmt.Sprintf(stablePhone, 0)
		case kind == 2:
			spec.StartedAt, spec.Counterpart = time.Now().Add(-7*24*time.Hour-time.Duration(random.IntN(12)+1)*time.Hour), fmt.Sprintf(stablePhone, 1)
		case kind < 6:
			n := random.IntN(len(merged))
			e.on, spec.Counterpart = merged[n].ever, fmt.Sprintf(mergedPhone, n)
		case kind < 8 && nextDeal < len(deals):
			deal, spec.Counterpart = nextDeal, fmt.Sprintf(dealPhone, nextDeal)
			e.on = [][]sellsy.RelatedObject{{{Type: sellsy.RelatedCompany, ID: int64(deals[deal])}}}
			nextDeal++
		default:
			n := random.IntN(len(stable))
			e.on, spec.Counterpart = [][]sellsy.RelatedObject{stable[n]}, fmt.Sprintf(stablePhone, n)
			e.silent = s.seed%2 == 1 && random.IntN(10) == 0
		}
		own := s.random(fmt.Sprint("call ", i))
		foreign := e.silent && own.IntN(2) == 0
		s.mu.Lock()
		s.calls = append(s.calls, e)
		s.mu.Unlock()
		call := s.aircall.StartCall(spec)
		plays.Go(func() {
			if deal >= 0 {
				s.playDeal(call, e, own, deals[deal])
			} else {
				s.playCall(call, e, own, foreign)
			}
			if e.on != nil && !e.silent {
				s.playAftermath(call, e, own)
			}
		})
	}
	plays.Wait()
}

// plan says when a side is out of order.
func (s *simulation) plan(random *rand.Rand, span time.Duration) {
	n := s.net
	n.mu.Lock()
	defer n.mu.Unlock()
	if s.seed%8 == 3 {
		from := time.Now().Add(time.Duration(random.Int64N(int64(span))))
		n.down = window{from, from.Add(24 * time.Hour)}
	}
	for _, side := range []string{"aircall", "sellsy"} {
		for range 2 {
			from := time.Now().Add(time.Duration(random.Int64N(int64(span))))
			n.storms[side] = append(n.storms[side], window{from, from.Add(time.Duration(random.Int64N(int64(5 * time.Minute))))})
		}
	}
}

// seedStable adds people with a number each that stay as they are, and returns what a call with them is related to.
func (s *simulation) seedStable() (related [][]sellsy.RelatedObject) {
	for i := range stableCount {
		phone := strings.ReplaceAll(fmt.Sprintf(stablePhone, i), "+33 ", "0")
		switch i % 3 {
		case 0:
			c := s.sellsy.AddIndividual(sellsy.Individual{Type: sellsy.TypeClient, LastName: fmt.Sprint("Individual ", i), PhoneNumber: phone})
			related = append(related, []sellsy.RelatedObject{{Type: sellsy.RelatedIndividual, ID: int64(c.ID)}})
		case 1:
			c := s.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeProspect, Name: fmt.Sprint("Company ", i), PhoneNumber: phone})
			r := []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(c.ID)}}
			if i == 1 {
				r = append(r, s.addOpportunity(c.ID))
			}
			related = append(related, r)
		default:
			c := s.sellsy.AddContact(sellsy.Contact{LastName: fmt.Sprint("Contact ", i), MobileNumber: phone})
			related = append(related, []sellsy.RelatedObject{{Type: sellsy.RelatedContact, ID: int64(c.ID)}})
		}
	}
	return related
}

func (s *simulation) addOpportunity(id sellsy.CompanyID) sellsy.RelatedObject {
	o := s.sellsy.AddOpportunity(sellsy.Opportunity{
		Name: "Deal", Status: sellsy.OpportunityOpen, CompanyID: id, Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(id)}},
	})
	return sellsy.RelatedObject{Type: sellsy.RelatedOpportunity, ID: int64(o.ID)}
}

func (s *simulation) seedDeals(count int) (ids []sellsy.CompanyID) {
	for i := range count {
		ids = append(ids, s.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeProspect, Name: fmt.Sprint("Prospect ", i), PhoneNumber: fmt.Sprintf(dealPhone, i)}).ID)
	}
	return ids
}

// mergedRecords are the companies that have a number, one after the other.
type mergedRecords struct {
	ids  []sellsy.CompanyID
	ever [][]sellsy.RelatedObject
}

const mergesOfANumber = 2

func (s *simulation) seedMerged() (list []mergedRecords) {
	for i := range mergedCount {
		var m mergedRecords
		for j := range 1 + mergesOfANumber {
			c := sellsy.Company{Type: sellsy.TypeClient, Name: fmt.Sprint("Version ", j)}
			if j == 0 {
				c.PhoneNumber = fmt.Sprintf(mergedPhone, i)
			}
			id := s.sellsy.AddCompany(c).ID
			m.ids = append(m.ids, id)
			m.ever = append(m.ever, []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(id)}})
		}
		list = append(list, m)
	}
	return list
}

// mergeRecords merges the company that has a number with another, now and again: the other takes over the number, and the first
// is gone.
func (s *simulation) mergeRecords(random *rand.Rand, number int, m mergedRecords, span time.Duration) {
	for i := range mergesOfANumber {
		time.Sleep(time.Duration(random.Int64N(int64(span / mergesOfANumber))))
		s.sellsy.UpdateCompany(m.ids[i+1], func(c *sellsy.Company) { c.MobileNumber = fmt.Sprintf(mergedPhone, number) })
		time.Sleep(time.Duration(random.Int64N(int64(10 * time.Second))))
		s.sellsy.DeleteCompany(m.ids[i])
		s.note("script: company %d is merged into %d", m.ids[i], m.ids[i+1])
	}
}

// changeRecords has records share, swap and give up a few numbers.
func (s *simulation) changeRecords(random *rand.Rand, span time.Duration) {
	number := func() string {
		if random.IntN(4) == 0 {
			return ""
		}
		return fmt.Sprintf("+3363998000%d", random.IntN(6))
	}
	add := func() {
		if random.IntN(3) == 0 {
			c := s.sellsy.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: fmt.Sprint("Crowd ", random.Uint32()), PhoneNumber: number()})
			s.records = append(s.records, matching.Ref{Kind: matching.KindCompany, ID: int64(c.ID)})
			return
		}
		c := s.sellsy.AddContact(sellsy.Contact{LastName: fmt.Sprint("Crowd ", random.Uint32()), PhoneNumber: number(), MobileNumber: number()})
		s.records = append(s.records, matching.Ref{Kind: matching.KindContact, ID: int64(c.ID)})
	}
	for range 4 {
		add()
		time.Sleep(2 * time.Second)
	}
	for range 40 {
		// A number changes hands at once, or after what was before has settled.
		time.Sleep(2*time.Second + time.Duration(random.Int64N(int64([]time.Duration{10 * time.Second, span / 20}[random.IntN(2)]))))
		if len(s.records) == 0 || random.IntN(10) == 0 {
			add()
			continue
		}
		i := random.IntN(len(s.records))
		r := s.records[i]
		gone := random.IntN(12) == 0
		switch {
		case gone && r.Kind == matching.KindContact:
			s.sellsy.DeleteContact(sellsy.ContactID(r.ID))
		case gone:
			s.sellsy.DeleteCompany(sellsy.CompanyID(r.ID))
		case r.Kind == matching.KindContact:
			s.sellsy.UpdateContact(sellsy.ContactID(r.ID), func(c *sellsy.Contact) {
				c.LastName, c.PhoneNumber, c.MobileNumber = fmt.Sprint("Crowd ", random.Uint32()), number(), number()
			})
		default:
			s.sellsy.UpdateCompany(sellsy.CompanyID(r.ID), func(c *sellsy.Company) {
				c.Name, c.PhoneNumber, c.MobileNumber = fmt.Sprint("Crowd ", random.Uint32()), number(), number()
			})
		}
		if gone {
			s.records = slices.Delete(s.records, i, i+1)
		}
		s.note("script: %v changes, gone: %v", r, gone)
	}
}

// disturb revokes tokens and switches Aircall's webhook off.
func (s *simulation) disturb(random *rand.Rand, span time.Duration) {
	for range 3 {
		time.Sleep(time.Duration(random.Int64N(int64(span / 2))))
		s.sellsy.RevokeTokens()
		if s.seed%2 == 0 {
			continue
		}
		for _, hook := range s.aircall.Webhooks() {
			req, _ := http.NewRequest(http.MethodPut, aircalltest.BaseURL+"/v1/webhooks/"+string(hook.ID), strings.NewReader(`{"active":false}`))
			req.SetBasicAuth(aircalltest.APIID, aircalltest.APIToken)
			req.Header.Set("Content-Type", "application/json")
			resp, err := s.aircall.Transport().RoundTrip(req)
			if err != nil || resp.StatusCode >= 400 {
				s.note("script: webhook not switched off: %v", err)
			}
		}
		s.note("script: Aircall's webhooks are switched off")
	}
}

// listening waits until Aircall's webhook is on.
func (s *simulation) listening() {
	for !slices.ContainsFunc(s.aircall.Webhooks(), func(w aircall.Webhook) bool { return w.Active }) {
		time.Sleep(time.Minute)
	}
}

func (s *simulation) silent(call string) bool {
	id, _ := strconv.ParseInt(call, 10, 64)
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.calls, func(e *scripted) bool { return e.silent && int64(e.id) == id })
}

func seconds(random *rand.Rand, most int) time.Duration {
	return time.Duration(1+random.IntN(most))*time.Second + time.Duration(random.IntN(1_000_000_000))
}

// playCall plays a call until shortly after its end.
func (s *simulation) playCall(call *aircalltest.LiveCall, e *scripted, random *rand.Rand, foreign bool) {
	inbound := call.Call().Direction == aircall.Inbound
	if inbound {
		call.Ring(s.bob.ID)
		call.Ring(s.alice.ID)
	}
	time.Sleep(seconds(random, 20))
	switch kind := random.IntN(3); {
	case kind < 2:
		call.Answer(s.alice.ID)
		e.result = sellsy.ResultConnected
		time.Sleep(seconds(random, 300))
		if random.IntN(8) == 0 {
			call.TransferTo(s.bob.ID)
			e.content.Transferred = s.bob.Name
			time.Sleep(seconds(random, 100))
		}
	case inbound && random.IntN(2) == 0:
		call.LeaveVoicemail()
		e.result = sellsy.ResultVoicemail
	}
	call.Hangup()
	e.ended = time.Now()
	if foreign {
		e.foreign = fmt.Sprintf("Call ID: %d\nLogged by another integration.", e.id)
		s.sellsy.AddPhoneCall(sellsy.PhoneCall{
			Related: e.on[0], Date: sellsy.At(call.Call().StartedAt.Time), Description: e.foreign, Source: sellsy.SourceIncoming,
			Owner: &sellsy.Owner{ID: s.staff.ID, Type: sellsy.OwnerStaff},
		})
		return
	}
	if random.IntN(2) == 0 {
		time.Sleep(seconds(random, 40))
		s.writeNote(call, e)
	}
	if random.IntN(3) == 0 {
		time.Sleep(seconds(random, 10))
		s.tag(call, e, random)
	}
}

// playDeal plays a call with a company that gets an opportunity while it lasts, after the card has found none.
func (s *simulation) playDeal(call *aircalltest.LiveCall, e *scripted, random *rand.Rand, id sellsy.CompanyID) {
	time.Sleep(seconds(random, 20))
	call.Answer(s.alice.ID)
	e.result = sellsy.ResultConnected
	time.Sleep(40*time.Second + seconds(random, 100))
	e.on[0] = append(e.on[0], s.addOpportunity(id))
	time.Sleep(seconds(random, 100))
	call.Hangup()
	e.ended = time.Now()
}

func (s *simulation) writeNote(call *aircalltest.LiveCall, e *scripted) {
	text := fmt.Sprintf("note %d of call %d", len(e.content.Notes), e.id)
	s.mu.Lock()
	e.content.Notes = append(e.content.Notes, text)
	s.mu.Unlock()
	call.Comment(s.alice.ID, text)
	s.note("script: call %d gets %q", e.id, text)
}

func (s *simulation) tag(call *aircalltest.LiveCall, e *scripted, random *rand.Rand) {
	tag := s.tags[random.IntN(len(s.tags))]
	s.mu.Lock()
	i, there := slices.BinarySearch(e.content.Tags, tag.Name)
	if there {
		e.content.Tags = slices.Delete(e.content.Tags, i, i+1)
	} else {
		e.content.Tags = slices.Insert(e.content.Tags, i, tag.Name)
	}
	s.mu.Unlock()
	if there {
		call.Untag(tag.ID)
	} else {
		call.Tag(tag.ID)
	}
	s.note("script: call %d: tags %q", e.id, e.content.Tags)
}

// playAftermath plays what comes later: notes, tags, voicemails and AI results, up to days after the call, and people who
// write around what we wrote.
func (s *simulation) playAftermath(call *aircalltest.LiveCall, e *scripted, random *rand.Rand) {
	reach := 10 * time.Hour
	if s.seed%4 == 0 {
		reach = 5 * 24 * time.Hour
	}
	for i := range random.IntN(6) {
		switch random.IntN(4) {
		case 0:
			time.Sleep(seconds(random, 30))
		case 1:
			time.Sleep(seconds(random, 2000))
		case 2:
			time.Sleep(seconds(random, 10_000))
		default:
			time.Sleep(time.Duration(random.Int64N(int64(reach))))
		}
		if time.Since(e.ended) > 5*24*time.Hour {
			return
		}
		switch kind := random.IntN(9); kind {
		case 0, 1:
			s.writeNote(call, e)
		case 2, 3:
			s.tag(call, e, random)
		case 4:
			s.insight(call, e, random, i)
		case 5:
			if e.result == sellsy.ResultNoAnswer && call.Call().Direction == aircall.Inbound && time.Since(e.ended) > time.Minute {
				call.LeaveVoicemail()
				e.result = sellsy.ResultVoicemail
				s.note("script: call %d gets a voicemail", e.id)
			}
		case 6:
			for j := range 6 { // much at a time
				s.insight(call, e, random, 10*(i+1)+j)
				time.Sleep(1100 * time.Millisecond)
			}
		default:
			s.edit(e, random)
		}
	}
}

func (s *simulation) insight(call *aircalltest.LiveCall, e *scripted, random *rand.Rand, i int) {
	if time.Since(e.ended) > 2*time.Hour {
		s.listening() // a result that is made so late while nobody is told of it is not looked for
	}
	kind := random.IntN(5)
	if c := call.Call(); c.AnsweredAt.IsZero() && c.Voicemail == "" {
		kind = 4 // nobody has said anything
	}
	switch kind {
	case 0:
		e.content.Summary = fmt.Sprint("summary ", i)
		call.Summary(e.content.Summary)
	case 1:
		topics := []string{fmt.Sprint("topic ", i), "offer"}
		e.content.Topics = strings.Join(topics, ", ")
		call.Topics(topics...)
	case 2:
		mood := []aircall.SentimentValue{aircall.SentimentPositive, aircall.SentimentNeutral, aircall.SentimentNegative}[random.IntN(3)]
		e.content.Sentiment = strings.ToLower(string(mood))
		call.Sentiment(mood)
	case 3:
		item := fmt.Sprint("item ", i)
		e.content.Items = append(e.content.Items, item)
		slices.Sort(e.content.Items)
		call.ActionItem(item)
	default:
		s.writeNote(call, e)
	}
	s.note("script: call %d: %+v", e.id, e.content)
}

// edit is a person who writes something around our block, sets another result, or deletes the phone call, once it is there and
// nobody else is about to write it.
func (s *simulation) edit(e *scripted, random *rand.Rand) {
	kind := random.IntN(12)
	for range 40 * 60 {
		time.Sleep(time.Minute + time.Duration(random.Int64N(int64(time.Second))))
		made := s.net.phoneCall(e.id)
		if made == 0 || !s.net.quiet(fmt.Sprint(int64(made))) {
			continue
		}
		text := fmt.Sprintf("A person was here %d.", random.Uint32())
		s.note("script: a person edits phone call %d of call %d (%d)", made, e.id, kind)
		switch {
		case kind == 0 && e.before == "" && e.after == "" && s.settled(made):
			s.sellsy.DeletePhoneCall(made)
			e.deleted = true
		case kind < 3:
			s.sellsy.EditPhoneCall(made, func(pc *sellsy.PhoneCall) { pc.Result.ID = sellsy.ResultWrongNumber })
			e.result = sellsy.ResultWrongNumber
		case kind < 7:
			e.before = text + "\n\n" + e.before
			s.sellsy.EditPhoneCall(made, func(pc *sellsy.PhoneCall) { pc.Description = text + "\n\n" + pc.Description })
		default:
			e.after += "\n\n" + text
			s.sellsy.EditPhoneCall(made, func(pc *sellsy.PhoneCall) { pc.Description += "\n\n" + text })
		}
		return
	}
}

// settled reports whether a phone call has been there for so long that the bridge must know of it.
func (s *simulation) settled(id sellsy.PhoneCallID) bool {
	pc, ok := s.sellsy.PhoneCall(id)
	return ok && s.seed%8 != 3 && time.Since(pc.Created.Time) > 2*time.Hour
}

// contentOf reads a description: what is in our block, and what is around it.
func contentOf(description string, id aircall.CallID) (c content, before, after string, err error) {
	start, end := fmt.Sprintf("=== Aircall %d ===\n", id), "\n=== /Aircall ==="
	before, rest, ok := strings.Cut(description, start)
	block, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return c, "", "", fmt.Errorf("no block of call %d in %q", id, description)
	}
	var list *[]string
	for line := range strings.SplitSeq(block, "\n") {
		if item, ok := strings.CutPrefix(line, "- "); ok && list != nil {
			if _, text, ok := strings.Cut(item, " UTC: "); ok {
				item = text
			}
			*list = append(*list, item)
			continue
		}
		label, text, _ := strings.Cut(line, ":")
		text = strings.TrimSpace(text)
		list = nil
		switch label {
		case "Call ID":
		case "Tags":
			c.Tags = strings.Split(text, ", ")
			slices.Sort(c.Tags)
		case "Notes":
			list = &c.Notes
		case "Sentiment":
			c.Sentiment = text
		case "Summary":
			c.Summary = text
		case "Topics":
			c.Topics = text
		case "Action items":
			list = &c.Items
		case "Transferred to", "Transferred":
			if i := strings.LastIndex(text, "→ "); i >= 0 {
				text = text[i+len("→ "):]
			}
			c.Transferred = text
		default:
			return c, before, after, fmt.Errorf("a line nobody expects: %q", line)
		}
	}
	slices.Sort(c.Items)
	return c, before, after, nil
}
