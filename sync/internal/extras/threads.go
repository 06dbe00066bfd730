package extras

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/activity"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// threads write the text messages of a day between a line and a number as one comment. What people write around our block stays (assumption
// sellsy-comment).
type threads struct{ *Extras }

const (
	threadPrefix = "thread/"

	// maxThread is how many bytes of a comment our block takes, unless a single message is longer. What is more goes into another.
	maxThread = 16_000

	// maxUnread is how often a comment is read again that comes without its text: for about eight minutes.
	maxUnread = 5
)

// thread is a comment that grows.
type thread struct {
	Line     string    `json:"line,omitempty"`
	Part     int       `json:"part,omitempty"`  // how many comments there were before: they were full, or people deleted them
	Plain    bool      `json:"plain,omitempty"` // Sellsy refused special signs
	Messages []message `json:"messages,omitempty"`
}

func (t *thread) has(id string) bool {
	return slices.ContainsFunc(t.Messages, func(m message) bool { return m.ID == id })
}

// next leaves a comment behind: what is written in it is done with.
func (t *thread) next() {
	t.Part++
	for i, m := range t.Messages {
		if m.Written {
			t.Messages[i] = message{ID: m.ID, At: m.At, Before: true}
		}
	}
}

// threadOf is what a thread is between.
type threadOf struct {
	number matching.Number
	line   aircall.NumberID
	name   string // of the line
}

// id is the number of a thread. It does not tell the telephone number, so that it can be kept when that is forgotten.
func (o threadOf) id(day time.Time) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", o.number, o.line, day.Format(time.DateOnly)))
	return strconv.FormatUint(binary.BigEndian.Uint64(sum[:])>>8, 10) // room for parts
}

func (t threads) location() *time.Location {
	if t.Location == nil {
		return time.UTC
	}
	return t.Location
}

func isThread(id string) bool { return strings.HasPrefix(id, threadPrefix) }

// mark is the number in the first line of the block.
func mark(id string, th *thread) int64 {
	n, err := strconv.ParseInt(strings.TrimPrefix(id, threadPrefix), 10, 64)
	if err != nil {
		return 0
	}
	return n + int64(th.Part)
}

// pending reports whether there are messages to write that are not too old.
func (t *thread) pending() bool { return slices.ContainsFunc(t.Messages, message.pending) }

func (m message) pending() bool { return !m.Written && !m.Before && time.Since(m.At) <= stale }

// block lays out what the comment is to hold, and names the messages that are in it.
func (t threads) block(id string, st *state) (block string, ids []string) {
	th := st.Thread
	shown := activity.Thread{
		ID: mark(id, th), Party: st.Number.Format(), Line: th.Line, Day: st.At, Location: t.Location, Plain: th.Plain,
	}
	for _, written := range []bool{true, false} {
		for _, m := range th.Messages {
			if m.Written != written || m.Before || !written && !m.pending() {
				continue
			}
			longer := shown
			longer.Messages = append(slices.Clone(shown.Messages), activity.ThreadMessage{At: m.At, Author: m.Author, Channel: m.Channel, Text: m.Text, Media: m.Media})
			text := longer.Block(t.Language)
			if !written && len(ids) > 0 && len(text) > maxThread {
				return block, ids
			}
			shown, block, ids = longer, text, append(ids, m.ID)
		}
	}
	return block, ids
}

// work brings the comment up to date.
func (t threads) work(ctx context.Context, it *item.Item[state]) (store.Next, error) {
	retire := t.retireAt(it.State.At)
	if !time.Now().Before(retire) {
		return store.Next{Delete: true}, nil
	}
	unsure := it.State.Outcome == "" && !it.State.Intent.IsZero()
	if it.State.Thread == nil || !it.State.Thread.pending() && !unsure {
		return store.Next{Due: retire}, nil
	}
	err := t.write(ctx, it)
	if th := it.State.Thread; errors.Is(err, sellsy.ErrInvalid) && !th.Plain {
		if block, _ := t.block(it.ID, &it.State); activity.HasSpecialSigns(block) {
			t.Account.Log.Warn("Sellsy refused the comment, which is written without special signs", "extra", t.name(it.ID), "error", err)
			err = errors.Join(it.Save(context.WithoutCancel(ctx), func(s *state) { s.Thread.Plain = true }), item.Until(time.Now()))
		}
	}
	if err != nil {
		return store.Next{}, err
	}
	if it.State.Made != 0 && it.State.Thread.pending() { // it is full
		return store.Next{}, t.begin(ctx, it)
	}
	return store.Next{Due: retire}, nil
}

// begin goes on with another comment.
func (t threads) begin(ctx context.Context, it *item.Item[state]) error {
	err := it.Save(ctx, func(s *state) {
		s.Thread.next()
		s.Outcome, s.Made, s.Intent, s.Unknown, s.Related = "", 0, time.Time{}, 0, nil
	})
	if err != nil {
		return err
	}
	return item.Until(time.Now())
}

func (t threads) write(ctx context.Context, it *item.Item[state]) error {
	if it.State.Outcome == "" {
		_, ids := t.block(it.ID, &it.State)
		if err := t.makeOnce(ctx, it); err != nil || it.State.Outcome != report.ExtraMade {
			if err != nil || it.State.Made == 0 {
				return err
			}
			return t.extend(ctx, it) // it was found, and may lack something
		}
		return t.written(ctx, it, ids)
	}
	if it.State.Made == 0 {
		return nil
	}
	return t.extend(ctx, it)
}

func (t threads) written(ctx context.Context, it *item.Item[state], ids []string) error {
	return it.Save(context.WithoutCancel(ctx), func(s *state) {
		for i, m := range s.Thread.Messages {
			if slices.Contains(ids, m.ID) {
				s.Thread.Messages[i].Written = true
			}
		}
	})
}

// extend puts new messages into the block. Doing it twice is doing it once, so an answer that was lost costs nothing.
func (t threads) extend(ctx context.Context, it *item.Item[state]) error {
	comments := t.Account.SellsyBulk.Comments
	id := sellsy.CommentID(it.State.Made)
	comment, err := comments.Get(ctx, id)
	if errors.Is(err, sellsy.ErrNotFound) { // people deleted it; what it held stays so
		return t.begin(ctx, it)
	}
	if err != nil {
		return fmt.Errorf("reading the comment: %w", err)
	}
	if comment.Description == "" {
		return t.unread(ctx, it)
	}
	block, ids := t.block(it.ID, &it.State)
	if there, of, ok := activity.FindBlock(comment.Description); !ok || int64(of) != mark(it.ID, it.State.Thread) || there != block {
		if _, err := comments.Update(ctx, id, sellsy.CommentInput{Description: activity.ReplaceBlock(comment.Description, block)}); err != nil {
			return fmt.Errorf("extending the comment: %w", err)
		}
	}
	return t.written(ctx, it, ids)
}

// unread is for a comment without a text. Sellsy makes none, so it could not be read, and what people have added would be lost if it was
// written. If that stays so, later messages go into another, unless nobody knows which are in this one.
func (t threads) unread(ctx context.Context, it *item.Item[state]) error {
	err := fmt.Errorf("reading the comment: %w: it has no text", sellsy.ErrBadAnswer)
	switch {
	case it.Failed.Count < maxUnread:
		return err
	case slices.ContainsFunc(it.State.Thread.Messages, func(m message) bool { return m.Written }):
		return t.begin(ctx, it)
	default:
		return fmt.Errorf("%w: %w", item.ErrFutile, err)
	}
}

// commentMaker makes the comment on the record of the other party.
func (t threads) commentMaker(id string) maker {
	client := t.Account.SellsyBulk
	return maker{
		prepare: func(ctx context.Context, st *state) (report.ExtraOutcome, error) {
			match, err := t.Records.Best(ctx, client, st.Number, t.PartyRules)
			if err != nil || !match.Found {
				return report.ExtraNobody, err
			}
			st.Related = []sellsy.RelatedObject{{Type: sellsy.RelatedType(match.Party.Kind), ID: match.Party.ID}}
			return "", nil
		},
		find: func(ctx context.Context, st *state) (int64, error) {
			filter := sellsy.CommentFilter{
				Related: st.Related, Created: sellsy.Period{Start: sellsy.At(t.first(st).Add(-searchMargin)), End: sellsy.At(time.Now().Add(searchMargin))},
			}
			for comment, err := range client.Comments.SearchAll(ctx, filter, sellsy.ListOptions{}) {
				found := comment.ID
				if err == nil && comment.Description == "" {
					comment, err = whole(ctx, comment, found, client.Comments.Get)
				}
				if err != nil {
					return 0, fmt.Errorf("looking for the comment: %w", err)
				}
				unread := comment.Description == "" && isAt(comment.Created, t.first(st))
				if _, of, ok := activity.FindBlock(comment.Description); unread || ok && int64(of) == mark(id, st.Thread) {
					return int64(found), nil
				}
			}
			return 0, nil
		},
		create: func(ctx context.Context, st *state) (int64, error) {
			block, _ := t.block(id, st)
			in := sellsy.CommentInput{Description: block, Related: st.Related, Created: sellsy.At(t.first(st))}
			comment, err := client.Comments.Create(ctx, in)
			if err != nil {
				return 0, t.dropIfGone(ctx, st.Related[0], err)
			}
			return int64(comment.ID), nil
		},
	}
}

// first is when the first of the messages was that belong into the comment. It is dated with that.
func (t threads) first(st *state) time.Time {
	at := st.At
	for _, m := range st.Thread.Messages {
		if !m.Before && m.At.Before(at) {
			at = m.At
		}
	}
	return at
}

// dropIfGone makes way for another record when Sellsy refused a request because the one it was about is gone. It returns the
// cause.
func (x *Extras) dropIfGone(ctx context.Context, o sellsy.RelatedObject, cause error) error {
	if !errors.Is(cause, sellsy.ErrNotFound) && !errors.Is(cause, sellsy.ErrInvalid) && !errors.Is(cause, sellsy.ErrConflict) {
		return cause
	}
	ref := matching.Ref{Kind: matching.Kind(o.Type), ID: o.ID}
	if _, there, err := x.Records.Fetch(ctx, x.Account.SellsyBulk, ref); err != nil || there {
		return cause
	}
	if err := x.Records.Drop(ctx, ref); err != nil {
		x.Account.Log.Warn("record not dropped from the directory", "record", account.RecordName(ref), "error", err)
	}
	return cause
}
