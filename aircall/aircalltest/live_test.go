package aircalltest_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// inbox is a webhook that keeps what it gets.
type inbox struct {
	t *testing.T

	mu     sync.Mutex
	events []*aircall.Event
	bodies []string
	status int // to answer; 0: 200
}

func (in *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		in.t.Error(err)
		return
	}
	event, err := aircall.ParseEvent(body)
	if err != nil {
		in.t.Errorf("%v: %s", err, body)
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.events = append(in.events, event)
	in.bodies = append(in.bodies, string(body))
	if in.status != 0 {
		w.WriteHeader(in.status)
	}
}

func (in *inbox) setStatus(status int) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.status = status
}

func (in *inbox) names() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	names := []string{}
	for _, e := range in.events {
		names = append(names, string(e.Name))
	}
	return names
}

// last returns the last event of a name, and its data as it came.
func (in *inbox) last(name aircall.EventName) (*aircall.Event, map[string]any) {
	in.t.Helper()
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, e := range slices.Backward(in.events) {
		if e.Name == name {
			var data map[string]any
			if err := json.Unmarshal(e.Data, &data); err != nil {
				in.t.Fatal(err)
			}
			return e, data
		}
	}
	in.t.Fatalf("no %s among the events", name)
	return nil, nil
}

func (in *inbox) lastCall(name aircall.EventName) *aircall.Call {
	in.t.Helper()
	e, _ := in.last(name)
	call, ok := e.Payload.(*aircall.Call)
	if !ok {
		in.t.Fatalf("%s carries %T", name, e.Payload)
	}
	return call
}

// office is a company with two agents, a line that both answer, and a webhook.
type office struct {
	*aircalltest.Server
	in         *inbox
	anna, marc aircall.User
	line       aircall.Number
}

func newOffice(t *testing.T, opts ...aircalltest.Options) *office {
	t.Helper()
	o := &office{Server: aircalltest.New(t, opts...), in: &inbox{t: t}}
	o.anna = o.AddUser(aircall.User{Name: "Anna Lefèvre", Email: "anna.lefevre@example.com"})
	o.marc = o.AddUser(aircall.User{Name: "Marc Dubois", Email: "marc.dubois@example.com"})
	o.line = o.AddNumber(aircall.Number{Name: "Support", Digits: "+33 1 99 00 55 10", Users: []aircall.User{o.anna, o.marc}})
	o.DeliverTo(o.in, "token")
	return o
}

func keys(o map[string]any) []string { return slices.Sorted(maps.Keys(o)) }

func TestLifeOfAnsweredCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		tag := o.AddTag(aircall.Tag{Name: "Devis"})
		o.AddContact(aircall.Contact{FirstName: "Inès", LastName: "Moreau", PhoneNumbers: []aircall.PhoneDetail{{Label: "Work", Value: "+33199001234"}}})
		start := time.Now()
		call := o.StartCall(aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"})
		call.Ring(o.anna.ID)
		time.Sleep(4 * time.Second)
		call.Decline(o.anna.ID)
		call.Ring(o.marc.ID)
		time.Sleep(2 * time.Second)
		call.Answer(o.marc.ID)
		call.Hold()
		call.Unhold()
		time.Sleep(time.Minute)
		call.Hangup()
		time.Sleep(2 * time.Second)
		call.Tag(tag.ID)
		o.Wait()
		call.Comment(o.marc.ID, "Rappeler demain 👍\nmatin")
		o.Wait()

		if diff := cmp.Diff([]string{
			"call.created", "call.ringing_on_agent", "call.agent_declined", "call.ringing_on_agent", "call.answered", "call.hold",
			"call.unhold", "call.hungup", "call.tagged", "call.ended", "call.commented",
		}, o.in.names()); diff != "" {
			t.Fatal(diff)
		}

		_, created := o.in.last(aircall.EventCallCreated)
		if _, ok := created["user"]; ok {
			t.Error("call.created of an inbound call has a user")
		}
		if declined := o.in.lastCall(aircall.EventCallAgentDeclined); declined.User.ID != o.anna.ID {
			t.Errorf("declined by %v", declined.User)
		}
		ended, data := o.in.last(aircall.EventCallEnded)
		got := ended.Payload.(*aircall.Call)
		if ended.Timestamp.Sub(got.EndedAt.Time) != 30*time.Second {
			t.Errorf("call.ended came %v after the end", ended.Timestamp.Sub(got.EndedAt.Time))
		}
		if data["call_uuid"] == nil || data["sid"] != nil || data["participants"] == nil || data["conference_participants"] != nil {
			t.Errorf("a webhook's call has the keys %v", keys(data))
		}
		want := &aircall.Call{
			Direction: aircall.Inbound, Status: aircall.CallDone, StartedAt: aircall.At(start),
			AnsweredAt: aircall.At(start.Add(6 * time.Second)), EndedAt: aircall.At(start.Add(66 * time.Second)), Duration: 66,
		}
		if diff := cmp.Diff(want, &aircall.Call{
			Direction: got.Direction, Status: got.Status, StartedAt: got.StartedAt, AnsweredAt: got.AnsweredAt, EndedAt: got.EndedAt,
			Duration: got.Duration,
		}); diff != "" {
			t.Error(diff)
		}
		if got.User.ID != o.marc.ID || got.Contact.LastName != "Moreau" || got.Number.Messages.Welcome == "" {
			t.Errorf("call.ended: user %v, contact %v, number %v", got.User, got.Contact, got.Number)
		}
		if len(got.Tags) != 1 || got.Tags[0].TaggedBy.ID != o.marc.ID || got.Tags[0].Name != "Devis" {
			t.Errorf("tags %+v", got.Tags)
		}
		commented := o.in.lastCall(aircall.EventCallCommented)
		if len(commented.Comments) != 1 || commented.Comments[0].Content != "Rappeler demain \nmatin" {
			t.Errorf("comments %+v", commented.Comments)
		}
	})
}

func TestVoicemail(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		call := o.StartCall(aircalltest.CallSpec{Counterpart: "anonymous", NoHungup: true})
		call.Ring(o.anna.ID)
		time.Sleep(25 * time.Second)
		call.LeaveVoicemail()
		time.Sleep(10 * time.Second)
		call.Hangup()
		o.Wait()
		if diff := cmp.Diff([]string{
			"call.created", "call.ringing_on_agent", "call.ended", "call.voicemail_left", "call.comm_assets_generated",
		}, o.in.names()); diff != "" {
			t.Fatal(diff)
		}
		ended, _ := o.in.last(aircall.EventCallEnded)
		left, _ := o.in.last(aircall.EventCallVoicemailLeft)
		if left.Timestamp.Sub(ended.Timestamp.Time) != 3*time.Second {
			t.Errorf("voicemail_left %v after ended", left.Timestamp.Sub(ended.Timestamp.Time))
		}
		got := o.in.lastCall(aircall.EventCallEnded)
		if got.Voicemail == "" || got.Outcome() != aircall.OutcomeVoicemail || got.User != nil ||
			got.MissedCallReason != aircall.MissedAgentsDidNotAnswer || got.Status != aircall.CallDone {
			t.Errorf("call.ended: %+v", got)
		}
	})
}

func TestMissedCallReasons(t *testing.T) {
	t.Parallel()
	for want, play := range map[aircall.MissedCallReason]func(*office, *aircalltest.LiveCall){
		aircall.MissedShortAbandoned: func(o *office, c *aircalltest.LiveCall) {
			c.Ring(o.anna.ID)
			time.Sleep(3 * time.Second)
		},
		aircall.MissedAgentsDidNotAnswer: func(o *office, c *aircalltest.LiveCall) {
			c.Ring(o.anna.ID)
			time.Sleep(20 * time.Second)
		},
		aircall.MissedNoAvailableAgent: func(*office, *aircalltest.LiveCall) { time.Sleep(20 * time.Second) },
		aircall.MissedAbandonedInIVR: func(_ *office, c *aircalltest.LiveCall) {
			c.IVR("2", "Comptabilité", "billing")
			time.Sleep(20 * time.Second)
		},
	} {
		t.Run(string(want), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t)
				call := o.StartCall(aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"})
				play(o, call)
				call.Hangup()
				o.Wait()
				if got := o.in.lastCall(aircall.EventCallEnded).MissedCallReason; got != want {
					t.Errorf("got %q", got)
				}
			})
		})
	}
}

func TestOutboundAndRecording(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		recorded := o.AddNumber(aircall.Number{LiveRecordingActivated: true})
		call := o.StartCall(aircalltest.CallSpec{Direction: aircall.Outbound, User: o.anna.ID, Number: recorded.ID, Counterpart: "+33 1 99 00 12 34"})
		call.Answer(0)
		time.Sleep(time.Minute)
		call.Hangup()
		o.Wait()
		if created := o.in.lastCall(aircall.EventCallCreated); created.User == nil || created.User.ID != o.anna.ID {
			t.Errorf("call.created of an outbound call: user %v", created.User)
		}
		if ended := o.in.lastCall(aircall.EventCallEnded); ended.Recording != "" {
			t.Error("call.ended already has the recording")
		}
		if assets := o.in.lastCall(aircall.EventCallCommAssetsGenerated); assets.Recording == "" || assets.Asset == "" {
			t.Error("call.comm_assets_generated has no recording")
		}
		got, err := o.Client().Calls.Get(t.Context(), call.ID())
		if err != nil || got.Recording == "" {
			t.Errorf("recording %q, %v", got.Recording, err)
		}
	})
}

func TestTransfers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		team := o.AddTeam(aircall.Team{Name: "SAV", Users: []aircall.User{o.marc}})
		call := o.StartCall(aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"})
		call.Answer(o.anna.ID)
		call.FailTransfer(o.marc.ID)
		o.Wait()
		failed := o.in.lastCall(aircall.EventCallUnsuccessfulTransfer)
		if failed.User.ID != o.anna.ID || failed.TransferredBy.ID != o.anna.ID || failed.TransferredTo.ID != o.marc.ID {
			t.Errorf("unsuccessful transfer: %+v", failed)
		}
		call.TransferToTeam(team.ID)
		o.Wait()
		moved := o.in.lastCall(aircall.EventCallTransferred)
		if moved.ID != call.ID() || moved.User.ID != o.marc.ID || moved.TransferredBy.ID != o.anna.ID || moved.TransferredTo.ID != o.marc.ID {
			t.Errorf("transfer: %+v", moved)
		}
		call.ExternalTransfer("+33 1 99 00 99 99")
		o.Wait()
		outside := o.in.lastCall(aircall.EventCallExternalTransferred)
		if outside.ExternalTransferredTo != "+33 1 99 00 99 99" || outside.ExternalCallerNumber != "+33 1 99 00 12 34" {
			t.Errorf("external transfer: %+v", outside)
		}
		call.Hangup()
		o.Wait()
		_, ended := o.in.last(aircall.EventCallEnded)
		if ended["transferred_by"] == nil || ended["external_transferred_to"] != nil {
			t.Errorf("call.ended has the keys %v", keys(ended))
		}
	})
}

func TestTimelineOfMenu(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		call := o.StartCall(aircalltest.CallSpec{})
		call.IVR("1", "Ventes", "sales")
		call.Answer(o.anna.ID)
		call.Hangup()
		o.Wait()
		if got := o.in.lastCall(aircall.EventCallEnded).IVROptionsSelected; len(got) != 1 || got[0].Title != "Ventes" {
			t.Errorf("call.ended: %+v", got)
		}
		for _, test := range []struct {
			fetch []aircall.Fetch
			want  int
		}{{nil, 0}, {[]aircall.Fetch{aircall.FetchTimeline}, 1}} {
			got, err := o.Client().Calls.Get(t.Context(), call.ID(), test.fetch...)
			if err != nil || len(got.IVROptionsSelected) != test.want {
				t.Errorf("fetch %v: %+v, %v", test.fetch, got.IVROptionsSelected, err)
			}
		}
	})
}

// TestTagsOfSystem: tagged_by is an empty object when no user has tagged.
func TestTagsOfSystem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		vip, late := o.AddTag(aircall.Tag{Name: "VIP"}), o.AddTag(aircall.Tag{Name: "Retard"})
		call := o.StartCall(aircalltest.CallSpec{})
		call.Tag(vip.ID, late.ID)
		o.Wait()
		_, data := o.in.last(aircall.EventCallTagged)
		tags := data["tags"].([]any)
		if diff := cmp.Diff(map[string]any{}, tags[0].(map[string]any)["tagged_by"]); diff != "" {
			t.Error(diff)
		}
		if _, ok := data["raw_digits"]; ok {
			t.Error("raw_digits without a counterpart")
		}
		call.Untag(vip.ID)
		o.Wait()
		if got := o.in.lastCall(aircall.EventCallUntagged).Tags; len(got) != 1 || got[0].Name != "Retard" {
			t.Errorf("left: %+v", got)
		}
	})
}

func TestAssignAndArchive(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		call := o.StartCall(aircalltest.CallSpec{})
		call.Hangup()
		call.Assign(o.marc.ID)
		call.Archive()
		o.Wait()
		if got := o.in.lastCall(aircall.EventCallAssigned).AssignedTo; got == nil || got.ID != o.marc.ID {
			t.Errorf("assigned to %v", got)
		}
		if !o.in.lastCall(aircall.EventCallArchived).Archived || !call.Call().Archived {
			t.Error("not archived")
		}
	})
}

func TestWrapUpComesBeforeHungup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		lea := o.AddUser(aircall.User{Name: "Léa Petit", WrapUpTime: 90})
		call := o.StartCall(aircalltest.CallSpec{})
		call.Answer(lea.ID)
		time.Sleep(20 * time.Second)
		call.Hangup()
		time.Sleep(2 * time.Minute)
		if diff := cmp.Diff([]string{
			"call.created", "call.answered", "user.wut_start.v2", "user.wut_start", "call.hungup", "call.ended", "user.wut_end.v2", "user.wut_end",
		}, o.in.names()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestInsights(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		call := o.StartCall(aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"})
		if status, _, _ := ask(t, o.Server, "GET", "/v1/calls/3811606146/summary", "", nil); status != 404 {
			t.Errorf("summary of a running call: %d", status)
		}
		call.Summary("Le client veut un devis.")
		call.Topics("devis", "livraison")
		call.Sentiment(aircall.SentimentPositive)
		call.ActionItem("Envoyer le devis")
		call.ActionItem("Rappeler")
		call.Transcription("fr-FR", aircall.Utterance{StartTime: 0.5, EndTime: 2, Text: "Bonjour", ParticipantType: aircall.SpeakerInternal, UserID: o.anna.ID})
		o.Wait()

		_, summary := o.in.last(aircall.EventSummaryCreated)
		if summary["call_id"] != "3811606146" || summary["content"] != "Le client veut un devis." {
			t.Errorf("summary.created: %v", summary)
		}
		for path, want := range map[string]string{
			"summary": "summary", "topics": "topic", "sentiments": "sentiment", "transcription": "transcription", "action_items": "action_items",
		} {
			status, body, _ := ask(t, o.Server, "GET", "/v1/calls/3811606146/"+path, "", nil)
			if status != 200 || decode(t, body)[want] == nil {
				t.Errorf("%s: %d %s", path, status, body)
			}
		}
		_, body, _ := ask(t, o.Server, "GET", "/v1/calls/3811606146/action_items", "", nil)
		if items := decode(t, body)["action_items"].([]any); len(items) != 2 {
			t.Errorf("action items: %v", items)
		}
	})
}

func TestPlayScaled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, aircalltest.Options{TimeScale: 0.01})
		tag := o.AddTag(aircall.Tag{Name: "Devis"})
		start := time.Now()
		call, err := o.Play(t.Context(), aircalltest.Script{
			CallSpec: aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"},
			RingOn:   []aircall.UserID{o.anna.ID, o.marc.ID}, Ring: 20 * time.Second, AnsweredBy: o.marc.ID, Talk: 4 * time.Minute,
			Tags: []aircall.TagID{tag.ID}, Note: "Devis envoyé", Summary: "Un devis.", Topics: []string{"devis"}, Mood: aircall.SentimentNeutral,
		})
		if err != nil {
			t.Fatal(err)
		}
		o.Wait()
		if took := time.Since(start); took != 3500*time.Millisecond { // 20 s + 4 min + 90 s
			t.Errorf("took %v", took)
		}
		got := call.Call()
		if got.TalkTime() != 4*time.Minute || got.Duration != 260 {
			t.Errorf("talked %v of %d s", got.TalkTime(), got.Duration)
		}
		if got.EndedAt.After(time.Now()) {
			t.Error("ends in the future")
		}
		if diff := cmp.Diff([]string{
			"call.created", "call.ringing_on_agent", "call.ringing_on_agent", "call.answered", "call.hungup", "call.tagged", "call.ended",
			"call.commented", "summary.created", "topics.created", "sentiment.created",
		}, o.in.names()); diff != "" {
			t.Error(diff)
		}
	})
}

// recorded reads a recorded webhook body.
func recorded(t *testing.T, name string) map[string]any {
	t.Helper()
	dir := os.Getenv("RECORDED_PAYLOADS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "payloads")
	}
	data, err := os.ReadFile(filepath.Join(dir, "aircall", name))
	if err != nil {
		t.Skipf("no recorded payloads (set RECORDED_PAYLOADS): %v", err)
	}
	return decode(t, string(data))
}

// TestEventsHaveRecordedShape holds the fake's events against recorded ones: each must have the same keys. The recordings are
// of 2022; the keys that Aircall has added since are listed here.
func TestEventsHaveRecordedShape(t *testing.T) {
	t.Parallel()
	added := []string{"data.call_uuid", "data.participants", "data.number.e164_digits", "data.numbers.e164_digits"}
	for file, play := range map[string]func(*office){
		"19-call.created-outbound.json":         func(o *office) { o.outbound() },
		"21-call.ringing_on_agent-inbound.json": func(o *office) { o.inbound().Ring(o.anna.ID) },
		"22-call.answered-outbound.json":        func(o *office) { o.outbound().Answer(0) },
		"24-call.hold-outbound.json":            func(o *office) { c := o.outbound(); c.Answer(0); c.Hold() },
		"27-call.unhold-inbound.json":           func(o *office) { c := o.inbound(); c.Answer(o.anna.ID); c.Unhold() },
		"29-call.hungup-outbound.json":          func(o *office) { o.outbound().Hangup() },
		"32-call.ended-outbound.json":           func(o *office) { o.outbound().Hangup() },
		"35-call.voicemail_left-inbound.json":   func(o *office) { c := o.inbound(); c.LeaveVoicemail(); c.Hangup() },
		"31-call.tagged-inbound.json":           func(o *office) { c := o.transferred(); c.Tag(o.AddTag(aircall.Tag{}).ID) },
		"34-call.commented-inbound.json":        func(o *office) { c := o.transferred(); c.Tag(o.AddTag(aircall.Tag{}).ID); c.Comment(o.anna.ID, "x") },
		"02-user.closed.json":                   func(o *office) { o.SetAvailability(o.anna.ID, aircall.Offline) },
		"04-user.wut_start.json":                func(o *office) { c := o.inbound(); c.Answer(o.lea()); c.Hangup() },
		"16-contact.created.json":               func(o *office) { o.createContact() },
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			want := recorded(t, file)
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t)
				play(o)
				o.Wait()
				_, got := o.in.last(aircall.EventName(want["event"].(string)))
				wantPaths, gotPaths := map[string]bool{}, map[string]bool{}
				paths(wantPaths, "data", want["data"])
				paths(gotPaths, "data", got)
				for path := range wantPaths {
					// The contact of the recording has an e-mail address and no phone number, which the API does not accept.
					if !gotPaths[path] && !strings.HasPrefix(path, "data.emails.") {
						t.Errorf("lacks %s", path)
					}
				}
				for path := range gotPaths {
					if !wantPaths[path] && !slices.ContainsFunc(added, func(a string) bool { return strings.HasPrefix(path, a) }) &&
						!strings.HasPrefix(path, "data.phone_numbers.") {
						t.Errorf("has %s, the recording does not", path)
					}
				}
			})
		})
	}
}

func paths(into map[string]bool, prefix string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			into[prefix+"."+key] = true
			paths(into, prefix+"."+key, value)
		}
	case []any:
		for _, value := range v {
			paths(into, prefix, value)
		}
	}
}

func (o *office) outbound() *aircalltest.LiveCall {
	return o.StartCall(aircalltest.CallSpec{Direction: aircall.Outbound, Counterpart: "+33 1 99 00 12 34"})
}

func (o *office) inbound() *aircalltest.LiveCall {
	return o.StartCall(aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"})
}

func (o *office) transferred() *aircalltest.LiveCall {
	c := o.inbound()
	c.Answer(o.anna.ID)
	c.FailTransfer(o.marc.ID)
	return c
}

func (o *office) lea() aircall.UserID {
	return o.AddUser(aircall.User{Name: "Léa Petit", WrapUpTime: 90, Numbers: []aircall.Number{o.line}}).ID
}

func (o *office) createContact() {
	ask(o.in.t, o.Server, "POST", "/v1/contacts", `{"first_name":"Nora","phone_numbers":[{"label":"Work","value":"+33199001234"}]}`, nil)
}
