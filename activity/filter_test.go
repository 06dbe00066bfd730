package activity_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
)

var paris = time.FixedZone("CET", 3600) // the calls of the tables start at 10:15 there, on a Monday

func weekdays(spans ...activity.Span) *activity.Hours {
	h := &activity.Hours{Location: paris, Days: map[time.Weekday][]activity.Span{}}
	for d := time.Monday; d <= time.Friday; d++ {
		h.Days[d] = spans
	}
	return h
}

var filterRules = []struct {
	situation
	Filter activity.Filter
	Call   aircall.Call
	Out    activity.FilterRule // "" when the call passes
}{
	{situation{"own", "Without filters every call passes.", "Sans filtre, tout appel passe."}, activity.Filter{}, call(), ""},
	{situation{"1.6.8", "A call on a chosen line.", "Un appel sur une ligne choisie."}, activity.Filter{Numbers: []aircall.NumberID{5}}, call(), ""},
	{situation{"1.6.8", "A call on another line.", "Un appel sur une autre ligne."}, activity.Filter{Numbers: []aircall.NumberID{6}}, call(), activity.FilterNumber},
	{
		situation{"1.6.8", "A call whose line is not known.", "Un appel dont la ligne n’est pas connue."},
		activity.Filter{Numbers: []aircall.NumberID{5}}, call(func(c *aircall.Call) { c.Number = nil }), activity.FilterNumber,
	},
	{situation{"policy", "Inbound calls only.", "Les appels entrants seulement."}, activity.Filter{Directions: []aircall.Direction{aircall.Inbound}}, call(outbound), activity.FilterDirection},
	{situation{"policy", "The calls of some users.", "Les appels de certains utilisateurs."}, activity.Filter{Users: []aircall.UserID{731}}, call(), ""},
	{situation{"policy", "Somebody else’s call.", "L’appel de quelqu’un d’autre."}, activity.Filter{Users: []aircall.UserID{731}}, call(agent("Noé Garnier", "noe@example.com")), activity.FilterPeople},
	{situation{"policy", "A call that nobody took is no user’s.", "Un appel que personne n’a pris n’est d’aucun utilisateur."}, activity.Filter{Users: []aircall.UserID{731}}, call(missed), activity.FilterPeople},
	{
		situation{"policy", "A call that nobody took is of its teams.", "Un appel que personne n’a pris est de ses équipes."},
		activity.Filter{Users: []aircall.UserID{731}, Teams: []aircall.TeamID{8}},
		call(missed, func(c *aircall.Call) { c.Teams = []aircall.Team{{ID: 8, Name: "Support"}} }), "",
	},
	{situation{"policy", "Calls of a minute at least.", "Les appels d’au moins une minute."}, activity.Filter{MinDuration: time.Minute}, call(), ""},
	{
		situation{"policy", "A call of four seconds.", "Un appel de quatre secondes."},
		activity.Filter{MinDuration: 5 * time.Second}, call(missed, func(c *aircall.Call) { c.Duration = 4 }), activity.FilterDuration,
	},
	{
		situation{"policy", "A call that still runs may become long enough.", "Un appel en cours peut encore devenir assez long."},
		activity.Filter{MinDuration: time.Minute},
		call(func(c *aircall.Call) {
			c.Status, c.EndedAt, c.Duration = aircall.CallAnswered, aircall.Time{}, 0
		}), "",
	},
	{situation{"policy", "In opening hours.", "Pendant les heures d’ouverture."}, activity.Filter{Hours: weekdays(activity.Span{From: 9 * time.Hour, To: 12 * time.Hour})}, call(), ""},
	{situation{"policy", "At the very end of opening hours.", "À la fin exacte des heures d’ouverture."}, activity.Filter{Hours: weekdays(activity.Span{From: 9 * time.Hour, To: 10*time.Hour + 15*time.Minute})}, call(), activity.FilterHours},
	{
		situation{"policy", "On a Sunday.", "Un dimanche."}, activity.Filter{Hours: weekdays(activity.Span{To: 24 * time.Hour})},
		call(func(c *aircall.Call) { c.StartedAt = aircall.At(started.AddDate(0, 0, -1)) }), activity.FilterHours,
	},
	{
		situation{"policy", "Answered calls with a minute of talk at least.", "Les appels décrochés avec au moins une minute de conversation."},
		activity.Filter{MinTalkTime: time.Minute}, call(func(c *aircall.Call) { c.AnsweredAt = aircall.At(started.Add(170 * time.Second)) }), activity.FilterTalkTime,
	},
	{situation{"policy", "A missed call has no talk that could be too short.", "Un appel manqué n’a pas de conversation trop courte."}, activity.Filter{MinTalkTime: time.Minute}, call(missed), ""},
	{situation{"policy", "All lines but one.", "Toutes les lignes sauf une."}, activity.Filter{ExceptNumbers: []aircall.NumberID{5}}, call(), activity.FilterExcepted},
	{situation{"policy", "Everybody’s calls but one user’s.", "Les appels de tous sauf d’un utilisateur."}, activity.Filter{ExceptUsers: []aircall.UserID{731}}, call(), activity.FilterExcepted},
	{
		situation{"policy", "All teams but one.", "Toutes les équipes sauf une."}, activity.Filter{ExceptTeams: []aircall.TeamID{8}},
		call(missed, func(c *aircall.Call) { c.Teams = []aircall.Team{{ID: 8, Name: "Support"}} }), activity.FilterExcepted,
	},
	{
		situation{"policy", "While the phone rings, nobody knows yet whose call it is.", "Tant que le téléphone sonne, on ne sait pas encore de qui est l’appel."},
		activity.Filter{Users: []aircall.UserID{732}}, call(ringing), "",
	},
	{
		situation{"policy", "A call between two of the company’s own numbers is one call: the outbound half passes.", "Un appel entre deux numéros de l’entreprise n’en est qu’un : la moitié sortante passe."},
		activity.Filter{OwnNumbers: ownNumbers}, call(outbound), "",
	},
	{
		situation{"policy", "The inbound half does not.", "La moitié entrante, non."},
		activity.Filter{OwnNumbers: ownNumbers}, call(), activity.FilterTwin,
	},
	{
		situation{"policy", "No calls between two of the company’s own numbers.", "Aucun appel entre deux numéros de l’entreprise."},
		activity.Filter{OwnNumbers: ownNumbers, SkipInternal: true}, call(outbound), activity.FilterInternal,
	},
	{situation{"policy", "A hidden number, which is let through.", "Un numéro masqué, que l’on laisse passer."}, activity.Filter{}, call(hidden), ""},
	{situation{"policy", "A hidden number, which is not let through.", "Un numéro masqué, que l’on écarte."}, activity.Filter{SkipAnonymous: true}, call(hidden), activity.FilterAnonymous},
}

var ownNumbers = []matching.Number{33_199_000_001, 33_199_001_234}

func ringing(c *aircall.Call) {
	missed(c)
	c.Status, c.EndedAt, c.Duration = aircall.CallInitial, aircall.Time{}, 0
}

func hidden(c *aircall.Call) { c.RawDigits = "anonymous" }

// inWords are the rules whose details are codes, durations or times, which every language writes in its own way.
var inWords = map[activity.FilterRule]bool{
	activity.FilterDirection: true, activity.FilterDuration: true, activity.FilterTalkTime: true, activity.FilterHours: true,
}

func TestFilterRules(t *testing.T) {
	t.Parallel()
	for _, row := range filterRules {
		t.Run(row.EN, func(t *testing.T) {
			t.Parallel()
			d := row.Filter.Check(row.Call)
			if d.Pass != (row.Out == "") || d.Rule != row.Out {
				t.Errorf("passes: %v, by %q; want %q", d.Pass, d.Rule, row.Out)
			}
			said := map[string]bool{}
			for _, l := range languages {
				s := strings.Join(d.Sentences(l), " ")
				if !strings.HasSuffix(s, ".") || !inWords[d.Rule] && !strings.Contains(s, d.Detail) || said[s] {
					t.Errorf("%s: %q does not say %q in its own words", l, s, d.Detail)
				}
				said[s] = true
			}
			encoded, err := json.Marshal(d)
			if err != nil {
				t.Fatal(err)
			}
			var again activity.FilterDecision
			if err := json.Unmarshal(encoded, &again); err != nil || !cmp.Equal(d, again) {
				t.Errorf("%s is read back as %+v, %v", encoded, again, err)
			}
		})
	}
}
