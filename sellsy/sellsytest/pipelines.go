package sellsytest

import (
	"slices"
	"strconv"

	"github.com/aircall-sellsy/aircall-sellsy-go/internal/fakehttp"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

type pipeline struct {
	keyed
	Name      string `json:"name"`
	IsDefault bool   `json:"is_default"`
	Steps     int    `json:"step"` // a count, whatever the name says
	Rank      int    `json:"rank"`
}

type step struct {
	keyed
	Name        string `json:"name"`
	Probability int    `json:"probability"`
	Rank        int    `json:"rank"`
	pipeline    int64
}

// source is where an opportunity comes from.
type source struct {
	keyed
	Name       string `json:"name"`
	IsDefault  bool   `json:"is_default"`
	IsHidden   bool   `json:"is_hidden"`
	CategoryID ref    `json:"category_id"`
	Rank       int    `json:"rank"`
}

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
	p := &pipeline{Name: name, IsDefault: a.pipelines.Len() == 0, Steps: len(steps), Rank: a.pipelines.Len()}
	a.pipelines.Add(p)
	var ids []int64
	for i, name := range steps {
		st := &step{Name: name, Probability: 100 * (i + 1) / (len(steps) + 1), Rank: i, pipeline: p.ID}
		a.steps.Add(st)
		ids = append(ids, st.ID)
	}
	return p, ids
}

var pipelines = &resource[pipeline, *pipeline]{
	table: func(s *Server) *table[*pipeline] { return s.pipelines },
	orders: map[string]func(*pipeline) string{
		"id": byID[*pipeline], "rank": func(p *pipeline) string { return strconv.Itoa(p.Rank) },
	},
	filters: filters[*pipeline]{
		"name":       equals(func(p *pipeline) string { return p.Name }),
		"is_default": equals(func(p *pipeline) bool { return p.IsDefault }),
	},
}

// steps are those of the pipeline in the path, or of all pipelines.
var steps = &resource[step, *step]{
	table: func(s *Server) *table[*step] { return s.steps },
	orders: map[string]func(*step) string{
		"id": byID[*step], "rank": func(s *step) string { return strconv.Itoa(s.Rank) },
		"probability": func(s *step) string { return strconv.Itoa(s.Probability) },
	},
	within: func(s *Server, c *call) (func(*step) bool, error) {
		if len(c.ids) == 0 {
			return func(*step) bool { return true }, nil
		}
		_, err := pipelines.find(s, c)
		return func(st *step) bool { return st.pipeline == c.ids[0] }, err
	},
	embed: func(s *Server, st *step, name string) (any, bool) {
		return s.countOpportunities(func(o *opportunity) bool { return o.Step.ID == st.ID }), name == "opportunities_number"
	},
	filters: filters[*step]{
		"name": equals(func(s *step) string { return s.Name }),
		"id":   among(func(s *step) int64 { return s.ID }),
	},
}

// sources are those of the category in the path, or of all.
var sources = &resource[source, *source]{
	table: func(s *Server) *table[*source] { return s.sources },
	orders: map[string]func(*source) string{
		"id": byID[*source], "rank": func(s *source) string { return strconv.Itoa(s.Rank) },
	},
	within: func(_ *Server, c *call) (func(*source) bool, error) {
		return func(s *source) bool { return len(c.ids) == 0 || s.CategoryID == ref(c.ids[0]) }, nil
	},
	filters: filters[*source]{"category_id": among(func(s *source) ref { return s.CategoryID })},
}

// category groups sources.
type category struct {
	keyed
	Label     string `json:"label"`
	Color     string `json:"color"`
	Icon      string `json:"icon"`
	IsDefault bool   `json:"is_default"`
}

var categories = &resource[category, *category]{
	table: fixed(lists.Categories...),
	embed: func(s *Server, c *category, name string) (any, bool) {
		of := fakehttp.Where(s.sources.All(), func(src *source) bool { return src.CategoryID == ref(c.ID) })
		return slices.Collect(of), name == "sources"
	},
}

// savedFilters is the list of saved searches, of which the fake has none.
var savedFilters = &resource[category, *category]{
	table:  fixed[*category](),
	orders: map[string]func(*category) string{"id": byID[*category], "name": byID[*category]},
}
