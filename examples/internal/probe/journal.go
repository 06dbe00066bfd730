package probe

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// thing is what a writing probe makes in an account.
type thing string

// The things.
const (
	madePhoneCall thing = "phone call"
	madeComment   thing = "comment"
	madeTag       thing = "tag"
	madeContact   thing = "contact in Aircall"
)

// made is something that was made, or perhaps was: it is written down before the request that makes it. Nothing of it is anybody's: its
// text is the probe's own.
type made struct {
	Step   int                  `json:"step"`
	Kind   thing                `json:"kind"`
	Mark   string               `json:"mark"` // the text by which it is found again
	Of     sellsy.RelatedObject `json:"of"`   // the record
	At     time.Time            `json:"at"`
	Number string               `json:"number,omitempty"` // of a contact, in E.164
	Tags   []sellsy.SmartTagID  `json:"tags,omitempty"`   // those that the record had before

	ID   int64 `json:"id,omitempty"`   // 0: the answer did not come
	Gone bool  `json:"gone,omitempty"` // it was deleted, or never made
}

// journal is the file in which a writing probe notes what it is about to make, so that whoever comes next can delete it. Each line is the
// state of one step; the last one counts.
type journal struct {
	name  string
	steps []made
}

// openJournal reads the journal of a probe that was cut off. One that is not there is empty. A last line that was cut off itself says
// nothing: its request was not sent.
func openJournal(name string) (*journal, error) {
	j := &journal{name: name}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return j, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the journal: %w", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		var m made
		if json.Unmarshal(lines.Bytes(), &m) != nil || m.Step < 0 || m.Step > len(j.steps) {
			continue
		}
		if m.Step == len(j.steps) {
			j.steps = append(j.steps, m)
		} else {
			j.steps[m.Step] = m
		}
	}
	return j, lines.Err()
}

// begin notes what is about to be made.
func (j *journal) begin(m made) (step int, err error) {
	m.Step, m.At = len(j.steps), time.Now()
	if err := j.write(m); err != nil {
		return 0, err
	}
	j.steps = append(j.steps, m)
	return m.Step, nil
}

// change notes what has become of a step.
func (j *journal) change(step int, with func(*made)) error {
	with(&j.steps[step])
	return j.write(j.steps[step])
}

// write appends a line and waits until it is on the disk.
func (j *journal) write(m made) (err error) {
	line, err := json.Marshal(m)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Clean(j.name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	// A line that was cut off before must not swallow this one.
	if _, err := f.Write(append(append([]byte{'\n'}, line...), '\n')); err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	return f.Sync()
}

// left are the steps whose work is not undone.
func (j *journal) left() (steps []int) {
	for i, m := range j.steps {
		if !m.Gone {
			steps = append(steps, i)
		}
	}
	return steps
}

// end removes the journal of which nothing is left.
func (j *journal) end() error {
	if len(j.left()) > 0 {
		return nil
	}
	j.steps = nil
	if err := os.Remove(j.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the journal: %w", err)
	}
	return nil
}
