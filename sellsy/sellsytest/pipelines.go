package sellsytest

import "github.com/aircall-sellsy/aircall-sellsy-go/sellsy"

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
	p := &pipeline{Name: name, IsDefault: len(a.pipelines.ids) == 0, Steps: len(steps), Rank: len(a.pipelines.ids)}
	a.pipelines.add(p)
	var ids []int64
	for i, name := range steps {
		st := &step{Name: name, Probability: 100 * (i + 1) / (len(steps) + 1), Rank: i, pipeline: p.ID}
		a.steps.add(st)
		ids = append(ids, st.ID)
	}
	return p, ids
}
