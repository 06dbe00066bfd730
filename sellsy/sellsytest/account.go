package sellsytest

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
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
	windows       []*window

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
	happenings    *table[*happening]
	tasks         *table[*task]
	taskLabels    *table[*taskLabel]
	comments      *table[*comment]

	addresses    *table[*address]
	smartTags    *table[*smartTag]
	tagged       map[related][]int64
	customFields *table[*customField]
	values       map[related]map[int64]json.RawMessage // of custom fields

	attachments *table[*attachment]
	payments    *table[*payment]
	paid        []paid
	documents   map[string]*table[*document] // by kind
	settlements []settlement
	additions   map[addition]sellsy.Decimal
	signatures  map[related]*signature
	exports     *table[*exported]
	simple      map[string]*table[*object] // by path

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

		staffs:        fakehttp.NewTable[*staff](101),
		companies:     fakehttp.NewTable[*company](2001),
		contacts:      fakehttp.NewTable[*contact](5001),
		opportunities: fakehttp.NewTable[*opportunity](7001),
		pipelines:     fakehttp.NewTable[*pipeline](31),
		steps:         fakehttp.NewTable[*step](311),
		sources:       fakehttp.NewTable[*source](21),
		phoneCalls:    fakehttp.NewTable[*phoneCall](9001),
		happenings:    fakehttp.NewTable[*happening](1),
		tasks:         fakehttp.NewTable[*task](8001),
		taskLabels:    fakehttp.NewTable[*taskLabel](61),
		comments:      fakehttp.NewTable[*comment](8501),
		addresses:     fakehttp.NewTable[*address](3001),
		smartTags:     fakehttp.NewTable[*smartTag](901),
		tagged:        map[related][]int64{},
		customFields:  fakehttp.NewTable[*customField](951),
		values:        map[related]map[int64]json.RawMessage{},
		webhooks:      fakehttp.NewTable[*webhook](71),

		attachments: fakehttp.NewTable[*attachment](4001),
		exports:     fakehttp.NewTable[*exported](1),

		payments:   fakehttp.NewTable[*payment](16001),
		documents:  map[string]*table[*document]{},
		additions:  map[addition]sellsy.Decimal{},
		signatures: map[related]*signature{},
		simple:     map[string]*table[*object]{},
	}
	// Companies and individuals are both thirds of the account and share their numbering.
	a.individuals = fakehttp.NewTable[*individual](0)
	a.individuals.IDs = a.companies.IDs

	for _, f := range documentFamilies {
		if a.documents[f.kind] == nil {
			a.documents[f.kind] = fakehttp.NewTable[*document](f.first)
		}
	}
	a.addPipeline("Ventes", "Prospection", "Proposition", "Négociation")
	for _, src := range lists.Sources {
		a.sources.Add(new(*src))
	}
	for _, l := range lists.TaskLabels {
		a.taskLabels.Add(new(*l))
	}
	return a
}
