package sellsytest

import (
	"encoding/json"
	"net/http"
	"time"
)

// account is the state of the fake. All of it is guarded by Server.mu.
type account struct {
	tokens        map[string]time.Time // of the token endpoint, with when they expire
	refreshTokens map[string]time.Time
	codes         map[string]grant
	secrets       int
	requests      int
	linkIDs       int64
	me            int64 // the staff that tokens belong to
	quota         []*meter

	staffs        *table[*staff]
	individuals   *table[*individual]
	companies     *table[*company]
	contacts      *table[*contact]
	links         []link
	opportunities *table[*opportunity]
	pipelines     *table[*pipeline]
	steps         *table[*step]
	sources       *table[*source]
	phoneCalls    *table[*phoneCall]
	topics        []topic
	happenings    *table[*happening]
	tasks         *table[*task]
	taskLabels    *table[*taskLabel]
	comments      *table[*comment]

	addresses    *table[*address]
	smartTags    *table[*smartTag]
	tagged       map[place][]int64
	customFields *table[*customField]
	values       map[place]map[int64]json.RawMessage // of custom fields

	attachments *table[*attachment]
	payments    int64

	webhooks      *table[*webhook]
	subscriptions []*subscription
	outlet        http.RoundTripper // of registered webhooks
	outbox        []parcel
	deliveries    []*Delivery
	idle          chan struct{} // closed when the outbox is empty; nil when it is
}

// newAccount begins each kind at another id, so that an id used for the wrong kind finds nothing.
func newAccount() account {
	a := account{
		tokens:        map[string]time.Time{},
		refreshTokens: map[string]time.Time{},
		codes:         map[string]grant{},

		staffs:        newTable[*staff](101),
		companies:     newTable[*company](2001),
		contacts:      newTable[*contact](5001),
		opportunities: newTable[*opportunity](7001),
		pipelines:     newTable[*pipeline](31),
		steps:         newTable[*step](311),
		sources:       newTable[*source](21),
		phoneCalls:    newTable[*phoneCall](9001),
		happenings:    newTable[*happening](1),
		tasks:         newTable[*task](8001),
		taskLabels:    newTable[*taskLabel](61),
		comments:      newTable[*comment](8501),
		addresses:     newTable[*address](3001),
		smartTags:     newTable[*smartTag](901),
		tagged:        map[place][]int64{},
		customFields:  newTable[*customField](951),
		values:        map[place]map[int64]json.RawMessage{},
		webhooks:      newTable[*webhook](71),

		attachments: newTable[*attachment](4001),

		topics: []topic{
			{ID: 41, Label: "Commercial", Color: "4CAF50", IsDefault: true},
			{ID: 42, Label: "Support", Color: "2196F3"},
			{ID: 43, Label: "Finance", Color: "FAE60C"},
		},
	}
	// Companies and individuals are both thirds of the account and share their numbering.
	a.individuals = newTable[*individual](0)
	a.individuals.next = a.companies.next

	a.addPipeline("Ventes", "Prospection", "Proposition", "Négociation")
	a.sources.add(&source{Name: "Interne", IsDefault: true, CategoryID: ref(categories[0].ID)})
	a.sources.add(&source{Name: "Site web", Rank: 1, CategoryID: ref(categories[1].ID)})
	a.taskLabels.add(&taskLabel{Name: "Rappel", Color: "FAE60C", IsActive: true})
	a.taskLabels.add(&taskLabel{Name: "Devis", Color: "4CAF50", IsActive: true, Rank: 1})
	return a
}

// topic is a kind of phone call. Sellsy calls it a label where it lists them.
type topic struct {
	ID        int64  `json:"id"`
	Label     string `json:"label"`
	Color     string `json:"color"`
	IsDefault bool   `json:"is_default"`
}
