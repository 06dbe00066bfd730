package item_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
)

func TestShorten(t *testing.T) {
	t.Parallel()
	type inner struct {
		Text string
		Raw  json.RawMessage
	}
	type outer struct {
		ID    int64
		Name  string
		Text  string
		List  []inner
		Below *inner
	}
	for name, tt := range map[string]struct {
		v   outer
		cut bool
	}{
		"short":            {outer{ID: 7, Name: "Zoé", Text: "a"}, false},
		"a long text":      {outer{ID: 7, Name: "Zoé", Text: strings.Repeat("é", 1<<20)}, true},
		"many short ones":  {outer{ID: 7, Name: "Zoé", List: make([]inner, 1<<18)}, true},
		"raw":              {outer{ID: 7, Name: "Zoé", Below: &inner{Raw: json.RawMessage(`"` + strings.Repeat("x", 1<<20) + `"`)}}, true},
		"what is escaped":  {outer{ID: 7, Name: "Zoé", Text: strings.Repeat("\x01", 1<<18)}, true},
		"in what is below": {outer{ID: 7, Name: "Zoé", Below: &inner{Text: strings.Repeat("x", 1<<19)}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if cut := item.Shorten(&tt.v); cut != tt.cut {
				t.Errorf("cut: %t", cut)
			}
			text, err := json.Marshal(tt.v)
			if err != nil || len(text) > item.MaxState || tt.v.ID != 7 || tt.v.Name != "Zoé" || !utf8.ValidString(tt.v.Text) {
				t.Errorf("%d bytes, %v: %.80s", len(text), err, text)
			}
		})
	}
}
