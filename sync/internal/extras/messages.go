package extras

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/matching"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/account"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

// TakeMessage notes a text message that is to become a comment. It reports whether it is one.
func (x *Extras) TakeMessage(ctx context.Context, e *aircall.Event, m *aircall.Message) (bool, error) {
	if !x.Settings.Messages || m.ID == "" || !x.Account.Serves(m.Number) {
		return false, nil
	}
	var number matching.Number
	for _, digits := range []string{m.ExternalNumber, m.RawDigits, m.InternationalFormat} {
		if n, err := matching.ParseNumber(digits, x.Account.Region); err == nil {
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
	st := state{At: at, Number: number, Mark: fmt.Sprintf("Aircall message %s", m.ID)}
	st.Text = x.messageText(m, number) + "\n" + st.Mark
	return true, x.ask(ctx, "message/"+string(m.ID), st, time.Now())
}

func (x *Extras) messageText(m *aircall.Message, number matching.Number) string {
	l := x.Language
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
	text := item.CutText(strings.TrimSpace(m.Body), maxText)
	if text == "" {
		text = l.Say("(no text)", "(sans texte)", "(ohne Text)")
	}
	return head + "\n" + text
}

// commentMaker writes a message as a comment on the record of the other party.
func (x *Extras) commentMaker() maker {
	client := x.Account.SellsyBulk
	return maker{
		prepare: func(ctx context.Context, st *state) (report.ExtraOutcome, error) {
			match, err := x.Records.Best(ctx, client, st.Number, x.PartyRules)
			if err != nil || !match.Found {
				return report.ExtraNobody, err
			}
			st.Related = []sellsy.RelatedObject{{Type: sellsy.RelatedType(match.Party.Kind), ID: match.Party.ID}}
			return "", nil
		},
		find: func(ctx context.Context, st *state) (int64, error) {
			filter := sellsy.CommentFilter{
				Related: st.Related, Created: sellsy.Period{Start: st.At.Add(-searchMargin), End: time.Now().Add(searchMargin)},
			}
			for comment, err := range client.Comments.SearchAll(ctx, filter, sellsy.ListOptions{}) {
				if err != nil {
					return 0, fmt.Errorf("looking for the comment: %w", err)
				}
				if hasLine(comment.Description, st.Mark) {
					return int64(comment.ID), nil
				}
			}
			return 0, nil
		},
		create: func(ctx context.Context, st *state) (int64, error) {
			in := sellsy.CommentInput{Description: st.Text, Related: st.Related, Created: sellsy.At(st.At)}
			comment, err := client.Comments.Create(ctx, in)
			if err != nil {
				return 0, x.dropIfGone(ctx, st.Related[0], err)
			}
			return int64(comment.ID), nil
		},
	}
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
