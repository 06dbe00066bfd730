package probe_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/assumptions"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/probe"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// writing probes the world, and lets it write.
func (w *world) writing(ctx context.Context, journal string, through func(http.RoundTripper) http.RoundTripper, ways ...way) (*probe.Report, error) {
	o := w.options(ways...)
	if through != nil {
		o.Aircall, o.Sellsy = through(o.Aircall), through(o.Sellsy)
	}
	o.Write = &probe.WriteOptions{Record: w.record, Journal: journal}
	return probe.Run(ctx, o)
}

// holdings are all that a writing probe could leave behind.
func (w *world) holdings(t *testing.T) string {
	t.Helper()
	client := w.crm.Client()
	tags, err := client.Contacts.SmartTags.List(t.Context(), sellsy.ContactID(w.record.ID))
	if err != nil {
		t.Fatal(err)
	}
	every, err := client.SmartTags.Autocomplete(t.Context(), sellsy.RelatedContact, "b")
	if err != nil {
		t.Fatal(err)
	}
	comments, err := client.Comments.List(t.Context(), sellsy.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent([]any{w.crm.PhoneCalls(), comments.Items, tags, every, w.phones.Contacts()}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func gone(t *testing.T, file string) {
	t.Helper()
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the journal is there: %v", err)
	}
}

func TestOnTheFakesAllThatIsWrittenHolds(t *testing.T) {
	inBubble(func(t *testing.T) {
		w, journal := newWorld(t, 0), filepath.Join(t.TempDir(), "journal")
		before := w.holdings(t)
		r, err := w.writing(t.Context(), journal, nil)
		if err != nil {
			t.Fatal(err)
		}
		looked := 0
		for _, a := range assumptions.All() {
			if a.Unread == "" {
				looked++
			}
		}
		if !r.Good() || len(r.Findings) != looked || strings.Contains(page(r), "unknown  ") {
			t.Errorf("good: %t, %d findings on %d assumptions\n%s", r.Good(), len(r.Findings), looked, page(r))
		}
		if diff := cmp.Diff(before, w.holdings(t)); diff != "" {
			t.Errorf("left behind (-before +after):\n%s", diff)
		}
		gone(t, journal)
		if found := leaks(t, r, "bridge-probe-"); found != nil {
			t.Errorf("the report shows %q", found)
		}
	})(t)
}

// dying is a process that dies: with the request of that number no more of them are sent, and what the journal holds then is all that is
// left of it.
type dying struct {
	after   int  // so many requests that write
	carried bool // the last one is carried out, and its answer lost
	journal string

	mu   sync.Mutex
	seen int
	dead bool
	last []byte
}

var errDead = errors.New("the process is dead")

func (d *dying) through(base http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		writes := r.Method != http.MethodGet && !strings.HasSuffix(r.URL.Path, "/search")
		if d.dead {
			return nil, errDead
		}
		if writes {
			d.seen++
		}
		if d.seen < d.after {
			return base.RoundTrip(r)
		}
		d.dead = true
		d.last, _ = os.ReadFile(d.journal)
		if d.carried {
			if _, err := base.RoundTrip(r); err != nil {
				return nil, err
			}
		}
		return nil, errDead
	})
}

// A probe that was killed at any of its writes, before or after it was carried out, and is run again leaves nothing behind.
func TestAProbeThatWasKilledLeavesNothingWhenRunAgain(t *testing.T) {
	const writes = 11 // four that make something and one that changes it, two contacts, and their ends
	for n := 1; n <= writes; n++ {
		for _, carried := range []bool{false, true} {
			t.Run(fmt.Sprintf("write %d, carried out %t", n, carried), inBubble(func(t *testing.T) {
				w := newWorld(t, 0)
				before := w.holdings(t)
				d := &dying{after: n, carried: carried, journal: filepath.Join(t.TempDir(), "journal")}
				if _, err := w.writing(t.Context(), d.journal, d.through); err != nil {
					t.Fatal(err)
				}
				if !d.dead {
					t.Fatalf("there were %d writes only", d.seen)
				}
				if err := os.WriteFile(d.journal, d.last, 0o600); err != nil {
					t.Fatal(err)
				}
				r, err := w.writing(t.Context(), d.journal, nil)
				if err != nil || !r.Good() {
					t.Errorf("run again: %v\n%s", err, page(r))
				}
				if diff := cmp.Diff(before, w.holdings(t)); diff != "" {
					t.Errorf("left behind (-before +after):\n%s", diff)
				}
				gone(t, d.journal)
			}))
		}
	}
}

// A probe that is interrupted deletes what it has made before it ends.
func TestAProbeThatIsInterruptedCleansUp(t *testing.T) {
	for _, at := range []string{"/phone-calls", "/comments", "/smart-tags", "/v1/contacts"} {
		t.Run(at, inBubble(func(t *testing.T) {
			w, journal := newWorld(t, 0), filepath.Join(t.TempDir(), "journal")
			before := w.holdings(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			r, err := w.writing(ctx, journal, func(base http.RoundTripper) http.RoundTripper {
				return roundTripper(func(r *http.Request) (*http.Response, error) {
					got, err := base.RoundTrip(r)
					if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, at) {
						cancel()
						return nil, ctx.Err()
					}
					return got, err
				})
			})
			if err != nil || len(r.Left) > 0 || ctx.Err() == nil {
				t.Errorf("%v, left %q", err, r.Left)
			}
			if diff := cmp.Diff(before, w.holdings(t)); diff != "" {
				t.Errorf("left behind (-before +after):\n%s", diff)
			}
			gone(t, journal)
		}))
	}
}

// What cannot be deleted is named, and nothing more is written until it is gone.
func TestWhatCannotBeDeletedIsNamed(t *testing.T) {
	inBubble(func(t *testing.T) {
		w, journal := newWorld(t, 0), filepath.Join(t.TempDir(), "journal")
		before := w.holdings(t)
		kept := way{method: "DELETE", path: "/v2/comments/*", refuse: 403}
		r, err := w.writing(t.Context(), journal, nil, kept)
		if err != nil || r.Good() || len(r.Left) != 1 || !strings.Contains(page(r), fmt.Sprintf("LEFT     comment %d of contact/%d, with the text bridge-probe-", w.crm.Comments()[0].ID, w.record.ID)) {
			t.Fatalf("%v\n%s", err, page(r))
		}
		if text, _ := r.JSON(); strings.Contains(string(text), "bridge-probe-") {
			t.Error("the report for the authors names what is left")
		}
		w.crm.ResetRequests()
		if r, err = w.writing(t.Context(), journal, nil, kept); err != nil || len(r.Left) != 1 {
			t.Errorf("%v, left %q", err, r.Left)
		}
		for _, request := range w.crm.Requests() {
			if request.Method == http.MethodPost && strings.HasSuffix(request.Path, "/phone-calls") {
				t.Error("a phone call was made while a comment was left")
			}
		}
		if r, err = w.writing(t.Context(), journal, nil); err != nil || !r.Good() {
			t.Errorf("%v\n%s", err, page(r))
		}
		if diff := cmp.Diff(before, w.holdings(t)); diff != "" {
			t.Errorf("left behind (-before +after):\n%s", diff)
		}
		gone(t, journal)
	})(t)
}

// Without its journal, a probe writes nothing.
func TestNothingIsWrittenWithoutAJournal(t *testing.T) {
	inBubble(func(t *testing.T) {
		w := newWorld(t, 0)
		before := w.holdings(t)
		if _, err := w.writing(t.Context(), filepath.Join(t.TempDir(), "no", "such", "folder"), nil); err == nil {
			t.Error("no error")
		}
		if diff := cmp.Diff(before, w.holdings(t)); diff != "" {
			t.Errorf("left behind (-before +after):\n%s", diff)
		}
	})(t)
}

// An account where a right is missing, or whose record is not there, tells what it can.
func TestWritesThatAreRefusedAreNoFault(t *testing.T) {
	inBubble(func(t *testing.T) {
		w, journal := newWorld(t, 0), filepath.Join(t.TempDir(), "journal")
		before := w.holdings(t)
		r, err := w.writing(t.Context(), journal, nil, way{method: "POST", path: "/comments", refuse: 403}, way{method: "POST", path: "/smart-tags", refuse: 403},
			way{method: "POST", path: "/v2/phone-calls", refuse: 403}, way{method: "POST", path: "/v1/contacts", refuse: 403})
		if err != nil || !r.Good() {
			t.Errorf("%v\n%s", err, page(r))
		}
		for _, id := range []string{"sellsy-comment", "sellsy-tag", "sellsy-put", "aircall-blank"} {
			if f := find(r, id); f.Verdict != probe.Untold {
				t.Errorf("%+v", f)
			}
		}
		if diff := cmp.Diff(before, w.holdings(t)); diff != "" {
			t.Errorf("left behind (-before +after):\n%s", diff)
		}
		gone(t, journal)
	})(t)
}

func TestRecordsAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]sellsy.RelatedObject{
		"contact/42": {Type: sellsy.RelatedContact, ID: 42}, "company/7": {Type: sellsy.RelatedCompany, ID: 7},
		"individual/9": {Type: sellsy.RelatedIndividual, ID: 9}, "": {}, "42": {}, "contact": {}, "contact/": {}, "contact/-1": {}, "opportunity/1": {},
	} {
		got, err := probe.ParseRecord(text)
		if got != want || (err == nil) != (want.ID != 0) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}
