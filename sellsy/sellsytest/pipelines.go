package sellsytest

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type pipeline struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	IsDefault bool   `json:"is_default"`
	Steps     int    `json:"step"` // a count, whatever the name says
	Rank      int    `json:"rank"`
}

func (p *pipeline) key() int64      { return p.ID }
func (p *pipeline) setKey(id int64) { p.ID = id }

type step struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Probability int    `json:"probability"`
	Rank        int    `json:"rank"`
	pipeline    int64
}

func (s *step) key() int64      { return s.ID }
func (s *step) setKey(id int64) { s.ID = id }

// source is where an opportunity comes from.
type source struct {
	ID         int64  `json:"id"`
	Name       string `json:"name"`
	IsDefault  bool   `json:"is_default"`
	IsHidden   bool   `json:"is_hidden"`
	CategoryID ref    `json:"category_id"`
	Rank       int    `json:"rank"`
}

func (s *source) key() int64      { return s.ID }
func (s *source) setKey(id int64) { s.ID = id }

// AddPipeline adds a pipeline with steps of these names and returns their ids.
func (s *Server) AddPipeline(name string, steps ...string) (sellsy.PipelineID, []sellsy.StepID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ids := s.addPipeline(name, steps...)
	out := make([]sellsy.StepID, len(ids))
	for i, id := range ids {
		out[i] = sellsy.StepID(id)
	}
	return sellsy.PipelineID(p.ID), out
}

func (a *account) addPipeline(name string, steps ...string) (*pipeline, []int64) {
	p := &pipeline{Name: name, IsDefault: a.pipelines.size() == 0, Steps: len(steps), Rank: a.pipelines.size()}
	a.pipelines.add(p)
	var ids []int64
	for i, name := range steps {
		st := &step{Name: name, Probability: 100 * (i + 1) / (len(steps) + 1), Rank: i, pipeline: p.ID}
		a.steps.add(st)
		ids = append(ids, st.ID)
	}
	return p, ids
}

var pipelineKind = kind[*pipeline]{orders: map[string]func(*pipeline) string{
	"id": byID[*pipeline], "rank": func(p *pipeline) string { return strconv.Itoa(p.Rank) },
}}

var stepKind = kind[*step]{
	orders: map[string]func(*step) string{
		"id": byID[*step], "rank": func(s *step) string { return strconv.Itoa(s.Rank) },
		"probability": func(s *step) string { return strconv.Itoa(s.Probability) },
	},
	embed: func(s *Server, st *step, name string) (any, bool) {
		if name != "opportunities_number" {
			return nil, false
		}
		return s.countOpportunities(func(o *opportunity) bool { return o.Step.ID == st.ID }), true
	},
}

var sourceKind = kind[*source]{orders: map[string]func(*source) string{
	"id": byID[*source], "rank": func(s *source) string { return strconv.Itoa(s.Rank) },
}}

func (s *Server) listPipelines(c *call) (answer, error) {
	return listed(s, c, pipelineKind, s.pipelines.all())
}

func (s *Server) searchPipelines(c *call) (answer, error) {
	f, err := filters[struct {
		Name      *string `json:"name"`
		IsDefault *bool   `json:"is_default"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, pipelineKind, where(s.pipelines.all(), func(p *pipeline) bool {
		return equal(f.Name, p.Name) && (f.IsDefault == nil || *f.IsDefault == p.IsDefault)
	}))
}

func (s *Server) listSteps(c *call) (answer, error) {
	if _, known := s.pipelines.get(c.ids[0]); !known {
		return answer{}, errNotFound
	}
	return listed(s, c, stepKind, where(s.steps.all(), func(st *step) bool { return st.pipeline == c.ids[0] }))
}

// searchSteps looks among the steps of the pipeline in the path, or of all pipelines.
func (s *Server) searchSteps(c *call) (answer, error) {
	f, err := filters[struct {
		Name *string `json:"name"`
		ID   []int64 `json:"id"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, stepKind, where(s.steps.all(), func(st *step) bool {
		return (len(c.ids) == 0 || st.pipeline == c.ids[0]) && equal(f.Name, st.Name) && among(f.ID, st.ID)
	}))
}

func (s *Server) listSources(c *call) (answer, error) {
	return listed(s, c, sourceKind, s.sources.all())
}

func (s *Server) searchSources(c *call) (answer, error) {
	f, err := filters[struct {
		CategoryID []ref `json:"category_id"`
	}](c)
	if err != nil {
		return answer{}, err
	}
	return listed(s, c, sourceKind, where(s.sources.all(), func(src *source) bool { return among(f.CategoryID, src.CategoryID) }))
}

func (s *Server) listSourcesOfCategory(c *call) (answer, error) {
	return listed(s, c, sourceKind, where(s.sources.all(), func(src *source) bool { return src.CategoryID == ref(c.ids[0]) }))
}

// category groups sources.
type category struct {
	ID        int64  `json:"id"`
	Label     string `json:"label"`
	Color     string `json:"color"`
	Icon      string `json:"icon"`
	IsDefault bool   `json:"is_default"`
}

func (c *category) key() int64      { return c.ID }
func (c *category) setKey(id int64) { c.ID = id }

var categories = []*category{{ID: 11, Label: "Interne", Color: "4CAF50", Icon: "building", IsDefault: true}, {ID: 12, Label: "Web", Color: "2196F3", Icon: "globe"}}

var categoryKind = kind[*category]{embed: func(s *Server, c *category, name string) (any, bool) {
	if name != "sources" {
		return nil, false
	}
	return slices.Collect(where(s.sources.all(), func(src *source) bool { return src.CategoryID == ref(c.ID) })), true
}}

func (s *Server) listCategories(c *call) (answer, error) {
	return listed(s, c, categoryKind, slices.Values(categories))
}

func (s *Server) getCategory(c *call) (answer, error) {
	for _, cat := range categories {
		if cat.ID == c.ids[0] {
			return ok(cat), nil
		}
	}
	return answer{}, errNotFound
}

// moveOpportunity puts an opportunity into a step, before another one. The order inside a step is not imitated.
func (s *Server) moveOpportunity(c *call) (answer, error) {
	rec, known := s.opportunities.get(c.ids[0])
	if !known {
		return answer{}, errNotFound
	}
	fields, err := c.fields()
	if err != nil {
		return answer{}, err
	}
	if err := require(fields, "step"); err != nil {
		return answer{}, err
	}
	before := *rec
	if err := s.writeStep(map[string]json.RawMessage{"step": fields["step"]}, rec); err != nil {
		return answer{}, err
	}
	s.touchOpportunity(rec, &before)
	return noContent, nil
}

// listFavourites is the list of saved searches, of which the fake has none.
func (s *Server) listFavourites(c *call) (answer, error) {
	return listed(s, c, kind[*category]{orders: map[string]func(*category) string{"id": byID[*category], "name": byID[*category]}},
		func(func(*category) bool) {})
}
