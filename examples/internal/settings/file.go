package settings

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
)

// file is what BRIDGE_CONFIG names: what does not fit a variable. examples/bridge/bridge.toml explains every key.
type file struct {
	Variables map[string]string `toml:"variables"`

	fileRules

	Lines map[string]fileLine `toml:"lines"`

	Contacts struct {
		Kinds []matching.Kind `toml:"kinds"`
	} `toml:"contacts"`

	Extras fileExtras `toml:"extras"`
}

// fileLine are the rules of one line. Those of the whole file do not count there.
type fileLine struct {
	Language string `toml:"language"`

	fileRules
}

// fileExtras is what is made in Sellsy beyond phone calls.
type fileExtras struct {
	UnknownCallers matching.Kind      `toml:"unknown_callers"`
	FollowUp       bridge.FollowUp    `toml:"follow_up"`
	FollowUpAfter  time.Duration      `toml:"follow_up_after"`
	FollowUpWait   time.Duration      `toml:"follow_up_wait"`
	FollowUpFor    sellsy.StaffID     `toml:"follow_up_for"`
	TaskLabel      sellsy.TaskLabelID `toml:"task_label"`
	ActionItems    bool               `toml:"action_items"`
	Messages       bool               `toml:"messages"`
}

// config reads the settings file, if there is one, and sets the variables that it holds and the environment does not.
func (r *reader) config() (f file) {
	name := r.given(configVariable)
	if name == "" {
		return f
	}
	meta, err := toml.DecodeFile(name, &f)
	var broken toml.ParseError
	switch {
	case errors.As(err, &broken): // its text may show what is in the file
		r.refuse(configVariable, fmt.Sprintf("line %d cannot be read: see examples/bridge/bridge.toml", broken.Position.Line))
	case errors.Is(err, os.ErrNotExist), errors.Is(err, os.ErrPermission):
		r.refuse(configVariable, "the file cannot be read: correct its name, or give the right to whoever runs the program")
	case err != nil:
		r.refuse(configVariable, strings.TrimPrefix(err.Error(), "toml: "))
	}
	k := keys{reader: r}
	k.unknown(meta.Undecoded())
	r.env = r.env.With(nil)
	for key, value := range f.Variables {
		i := slices.IndexFunc(r.known, func(s Setting) bool { return s.Name == key })
		switch near := r.nearest(strings.ToUpper(key)); {
		case i < 0 && near != "":
			k.wrong("variables."+key, "there is no such setting; "+near+" is")
		case i < 0:
			k.wrong("variables."+key, "there is no such setting: bridge -help lists them")
		case r.known[i].Secret || key == configVariable:
			k.wrong("variables."+key, "belongs into the environment")
		case r.given(key) == "":
			r.env[key] = value
		}
	}
	return f
}

// apply adds to the settings what the file says. Country, time zone and language are known by now.
func (f file) apply(r *reader, s *Settings) {
	k := keys{reader: r}
	base := s.Policy
	s.Rules = f.rules(k, s.Country, base)
	for number, line := range f.Lines {
		at := keys{reader: r, at: "lines." + number + "."}
		policy, id := base, positive(number)
		if id == 0 {
			k.wrong("lines."+number, "need the id of an Aircall number: bridge doctor lists them")
		} else if len(s.Numbers) > 0 && !slices.Contains(s.Numbers, aircall.NumberID(id)) {
			k.wrong("lines."+number, "is not among BRIDGE_NUMBERS")
		}
		if line.Language != "" {
			policy.Language = matching.Language(strings.ToLower(line.Language))
			among(at, "language", []matching.Language{policy.Language}, languages...)
		}
		if s.Lines == nil {
			s.Lines = map[aircall.NumberID]bridge.Rules{}
		}
		s.Lines[aircall.NumberID(id)] = line.rules(at, s.Country, policy)
	}
	among(k, "contacts.kinds", f.Contacts.Kinds, kinds...)
	s.ContactKinds = f.Contacts.Kinds
	f.Extras.apply(k, &s.Extras)
}

// apply adds what the file says to what BRIDGE_EXTRAS says. The variable alone says what is made, when it is set.
func (f fileExtras) apply(k keys, x *bridge.Extras) {
	if k.given("BRIDGE_EXTRAS") == "" {
		x.UnknownCallers, x.FollowUp, x.ActionItems, x.Messages = f.UnknownCallers, f.FollowUp, f.ActionItems, f.Messages
	}
	x.FollowUpAfter, x.FollowUpWait, x.FollowUpFor, x.TaskLabel = f.FollowUpAfter, f.FollowUpWait, f.FollowUpFor, f.TaskLabel
	among(k, "extras.unknown_callers", []matching.Kind{f.UnknownCallers}, append(kinds, "")...)
	among(k, "extras.follow_up", []bridge.FollowUp{f.FollowUp}, bridge.FollowUpTask, bridge.FollowUpCall, "")
	if f.FollowUpAfter < 0 {
		k.wrong("extras.follow_up_after", "need a time such as 1h")
	}
	if f.FollowUpWait < 0 || f.FollowUpWait >= 24*time.Hour {
		k.wrong("extras.follow_up_wait", "need a time such as 30m, of less than a day")
	}
	if f.FollowUpFor < 0 {
		k.wrong("extras.follow_up_for", "need the id of a member of staff")
	}
	if f.TaskLabel < 0 {
		k.wrong("extras.task_label", "need the id of a label of tasks")
	}
}

// kinds are the kinds of Sellsy's records.
var kinds = []matching.Kind{matching.KindIndividual, matching.KindCompany, matching.KindContact}
