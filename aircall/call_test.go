package aircall_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
)

func TestOutcomeAndTalkTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		call    string
		outcome aircall.Outcome
		talk    time.Duration
	}{
		{"ringing", `{"direction":"inbound","status":"initial","started_at":100}`, aircall.OutcomeRunning, 0},
		{"talking", `{"direction":"inbound","status":"answered","started_at":100,"answered_at":105}`, aircall.OutcomeRunning, 0},
		{"answered", `{"direction":"inbound","status":"done","started_at":100,"answered_at":105,"ended_at":120,"duration":20}`, aircall.OutcomeAnswered, 15 * time.Second},
		{"answered, called out", `{"direction":"outbound","status":"done","started_at":100,"answered_at":105,"ended_at":120,"duration":20}`, aircall.OutcomeAnswered, 15 * time.Second},
		{"no answer", `{"direction":"outbound","status":"done","started_at":100,"ended_at":120,"duration":20}`, aircall.OutcomeNoAnswer, 0},
		{"missed", `{"direction":"inbound","status":"done","missed_call_reason":"agents_did_not_answer","started_at":100,"ended_at":120}`, aircall.OutcomeMissed, 0},
		{"missed without a reason", `{"direction":"inbound","status":"done","started_at":100,"ended_at":120}`, aircall.OutcomeMissed, 0},
		{"voicemail", `{"direction":"inbound","status":"done","missed_call_reason":"agents_did_not_answer","started_at":100,"ended_at":120,"voicemail":"https://recordings.example.com/1.mp3"}`, aircall.OutcomeVoicemail, 0},
		{"voicemail, link gone", `{"direction":"inbound","status":"done","started_at":100,"ended_at":120,"asset":"https://assets.aircall.io/calls/1/voicemail"}`, aircall.OutcomeVoicemail, 0},
		{"ended, status late", `{"direction":"inbound","status":"answered","started_at":100,"answered_at":105,"ended_at":120}`, aircall.OutcomeAnswered, 15 * time.Second},
		{"clocks that disagree", `{"direction":"inbound","status":"done","started_at":100,"answered_at":125,"ended_at":120}`, aircall.OutcomeAnswered, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var call aircall.Call
			if err := json.Unmarshal([]byte(test.call), &call); err != nil {
				t.Fatal(err)
			}
			if got := call.Outcome(); got != test.outcome {
				t.Errorf("outcome %q, want %q", got, test.outcome)
			}
			if got := call.TalkTime(); got != test.talk {
				t.Errorf("talk time %v, want %v", got, test.talk)
			}
		})
	}
}

func TestCounterpart(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"+33 1 99 00 12 34": "+33 1 99 00 12 34", " 3639 ": "3639", "anonymous": "", "Anonymous": "", "": "", "unknown": "", "+": "",
	} {
		got, ok := (&aircall.Call{RawDigits: raw}).Counterpart()
		if got != want || ok != (want != "") {
			t.Errorf("Counterpart of %q = %q, %v", raw, got, ok)
		}
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	if got, want := aircall.DashboardURL(3811606146), "https://dashboard.aircall.io/calls/3811606146"; got != want {
		t.Errorf("DashboardURL = %s, want %s", got, want)
	}
	for number, want := range map[string]string{
		"+33 1 99 00 12 34": "tel:+33199001234", "01.99.00.12-34": "tel:0199001234", "(020) 7946/0101": "tel:02079460101",
		"anonymous": "", "": "", "+": "", "33+1": "tel:331",
	} {
		if got := aircall.TelURL(number); got != want {
			t.Errorf("TelURL(%q) = %q, want %q", number, got, want)
		}
	}
}
