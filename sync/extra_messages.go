package sync

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
)

// takeMessage notes a text message that is to become a comment. It reports whether it is one.
func (b *Bridge) takeMessage(ctx context.Context, e *aircall.Event, m *aircall.Message) (bool, error) {
	if !b.cfg.Extras.Messages || m.ID == "" || !b.account.serves(m.Number) {
		return false, nil
	}
	var number matching.Number
	for _, digits := range []string{m.ExternalNumber, m.RawDigits, m.InternationalFormat} {
		if n, err := matching.ParseNumber(digits, b.cfg.Region); err == nil {
			number = n
			break
		}
	}
	if number == 0 {
		return false, nil
	}
	at := e.Timestamp.Time
	for _, t := range []aircall.Time{m.SentAt, m.CreatedAt} {
		if !t.IsZero() {
			at = t.Time
		}
	}
	st := extraState{At: at, Number: number, Mark: fmt.Sprintf("Aircall message %s", m.ID)}
	st.Text = b.messageText(m, number) + "\n" + st.Mark
	return true, b.ask(ctx, "message/"+string(m.ID), st)
}

func (b *Bridge) messageText(m *aircall.Message, number matching.Number) string {
	l := b.cfg.Policy.Language
	head := l.Say("Message from %[1]s", "Message de %[1]s", "Nachricht von %[1]s", number.Format())
	if m.Direction == aircall.Outbound {
		head = l.Say("Message to %[1]s", "Message à %[1]s", "Nachricht an %[1]s", number.Format())
		if m.User != nil && m.User.Name != "" {
			head += " (" + m.User.Name + ")"
		}
	}
	if m.Number != nil && m.Number.Name != "" {
		head += ", " + m.Number.Name
	}
	text := strings.TrimSpace(m.Body)
	if text == "" {
		text = l.Say("(no text)", "(sans texte)", "(ohne Text)")
	}
	return head + "\n" + text
}

// commentMaker writes a message as a comment on the record of the other party.
func (b *Bridge) commentMaker() maker {
	comments := b.account.sellsyBulk.Comments
	return maker{
		prepare: func(ctx context.Context, st *extraState) (ExtraOutcome, error) {
			who, err := b.identify(ctx, b.account.sellsyBulk, &aircall.Call{RawDigits: st.Number.String()})
			if err != nil || !who.match.Found {
				return ExtraNobody, err
			}
			st.Related = []sellsy.RelatedObject{{Type: sellsy.RelatedType(who.match.Party.Kind), ID: who.match.Party.ID}}
			return "", nil
		},
		find: func(ctx context.Context, st *extraState) (int64, error) {
			filter := sellsy.CommentFilter{Related: st.Related, Created: sellsy.Period{Start: st.At.Add(-searchMargin), End: time.Now().Add(searchMargin)}}
			for comment, err := range comments.SearchAll(ctx, filter, sellsy.ListOptions{}) {
				if err != nil {
					return 0, fmt.Errorf("looking for the comment: %w", err)
				}
				if hasLine(comment.Description, st.Mark) {
					return int64(comment.ID), nil
				}
			}
			return 0, nil
		},
		create: func(ctx context.Context, st *extraState) (int64, error) {
			comment, err := comments.Create(ctx, sellsy.CommentInput{Description: st.Text, Related: st.Related, Created: sellsy.At(st.At)})
			if err != nil {
				return 0, b.forgetIfGone(ctx, st.Related[0], err)
			}
			return int64(comment.ID), nil
		},
	}
}

// forgetIfGone makes way for another record when Sellsy refused a request because the one it was about is gone. It returns the
// cause.
func (b *Bridge) forgetIfGone(ctx context.Context, o sellsy.RelatedObject, cause error) error {
	if !errors.Is(cause, sellsy.ErrNotFound) && !errors.Is(cause, sellsy.ErrInvalid) && !errors.Is(cause, sellsy.ErrConflict) {
		return cause
	}
	ref := matching.Ref{Kind: matching.Kind(o.Type), ID: o.ID}
	if _, there, err := b.fetchParty(ctx, b.account.sellsyBulk, ref); err != nil || there {
		return cause
	}
	if err := b.forget(ctx, ref); err != nil {
		b.log.Warn("record not forgotten", "record", recordName(ref), "error", err)
	}
	return cause
}
