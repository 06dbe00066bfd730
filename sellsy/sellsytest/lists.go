package sellsytest

import (
	_ "embed"
	"encoding/json"
)

//go:embed lists.json
var listsJSON []byte

// lists are what every account has, in the shapes of answers. Of some lists real accounts have more entries.
var lists = func() (l struct {
	Topics     []topic       `json:"topics"`
	Results    []resultLabel `json:"results"`
	TaskLabels []*taskLabel  `json:"task_labels"`
	Categories []*category   `json:"categories"`
	Sources    []*source     `json:"sources"`
	Profiles   []*profile    `json:"profiles"`
	ModelTags  []modelTag    `json:"document_model_tags"`

	EmailTags, SignatureTags []json.RawMessage

	Teams      []*team       `json:"teams"`
	Segments   []labelled    `json:"business_segments"`
	Headcounts []labelled    `json:"headcounts"`
	Statuses   []string      `json:"opportunity_statuses"`
	Searched   []string      `json:"search_types"`
	Events     []eventFamily `json:"events"`
}) {
	if err := json.Unmarshal(listsJSON, &l); err != nil {
		panic("sellsytest: lists.json: " + err.Error())
	}
	return l
}()

// topic is a kind of phone call. Sellsy calls it a label where it lists them.
type topic struct {
	ID        int64  `json:"id"`
	Label     string `json:"label"`
	Color     string `json:"color"`
	IsDefault bool   `json:"is_default"`
}

// resultLabel is a result of phone calls in the languages of accounts.
type resultLabel struct {
	ID string `json:"id"`
	FR string `json:"fr"`
	EN string `json:"en"`
}

// eventFamily is an entry of the list of events.
type eventFamily struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	Events      map[string]string `json:"events"`
	Parent      text              `json:"parent"`
}
