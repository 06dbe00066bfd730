package console

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/report"
)

const (
	exportPage  = 200    // calls that are read at a time
	maxExported = 50_000 // calls that are looked at
)

// byteOrderMark tells spreadsheets that the file is UTF-8: Excel reads one without as the code page of the machine.
const byteOrderMark = "\ufeff"

// export sends the filtered calls as a table for spreadsheets. It is read and sent page by page, so it takes no room.
func (r *request) export() error {
	f := filterOf(r.URL.Query())
	page, err := r.account.Bridge.Calls(r.Context(), 0, exportPage)
	if err != nil {
		return fmt.Errorf("listing calls: %w", err)
	}
	h := r.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="calls-%s.csv"`, r.now.In(r.location).Format(time.DateOnly)))
	if err := r.writeCalls(r.Context(), f, page); err != nil {
		if r.Context().Err() == nil {
			r.c.o.Logger.Error("calls not exported to the end", "error", err)
		}
		panic(http.ErrAbortHandler) // so that nobody takes the half of it for the whole
	}
	return nil
}

func (r *request) writeCalls(ctx context.Context, f filter, page []report.Call) error {
	if _, err := io.WriteString(r.w, byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(r.w)
	out.UseCRLF = true
	out.Comma = []rune(r.say("csv.separator"))[0] // spreadsheets want the one of the reader's country
	if err := out.Write(r.exportHead()); err != nil {
		return err
	}
	for seen := 0; len(page) > 0; {
		for _, c := range page {
			if !f.keeps(c, c.Parked != nil) {
				continue
			}
			if err := out.Write(r.exportRow(c)); err != nil {
				return err
			}
		}
		out.Flush()
		if seen += len(page); len(page) < exportPage || seen >= maxExported {
			break
		}
		_ = http.NewResponseController(r.w).SetWriteDeadline(time.Now().Add(writeWithin)) // of each page, not of all
		var err error
		if page, err = r.account.Bridge.Calls(ctx, page[len(page)-1].Call.ID, exportPage); err != nil {
			return err
		}
	}
	return out.Error()
}

func (r *request) exportHead() []string {
	head := []string{r.say("csv.call")}
	for _, key := range []string{
		"call.started", "csv.direction", "call.number", "csv.name", "call.record", "csv.record", "call.company", "call.opportunity",
		"call.line", "call.agent", "call.result", "csv.seconds", "csv.state", "call.phonecall", "call.tags", "csv.aircall", "call.why",
	} {
		head = append(head, r.say(key))
	}
	return head
}

// exportRow is a call of the table. Times are those of the console's zone, in the only form that spreadsheets read in all languages.
func (r *request) exportRow(c report.Call) []string {
	row, started, seconds, phoneCall := r.row(c, nil), "", "", ""
	if at := c.Call.StartedAt.Time; !at.IsZero() {
		started = at.In(r.location).Format(time.DateTime)
	}
	if c.Call.Status == aircall.CallDone {
		seconds = strconv.Itoa(max(c.Log.Duration, c.Call.Duration))
	}
	if c.Log.PhoneCall != 0 {
		phoneCall = strconv.FormatInt(int64(c.Log.PhoneCall), 10)
	}
	direction := "call.out"
	if row.Inbound {
		direction = "call.in"
	}
	var tags []string
	for _, tag := range c.Call.Tags {
		tags = append(tags, tag.Name)
	}
	cells := []string{
		strconv.FormatInt(int64(c.Call.ID), 10), started, r.say(direction), row.Number, row.Who.Text, row.Kind, row.Who.URL, row.Company.Text,
		row.Opportunity.Text, row.Line, row.Agent, row.Result, seconds, row.Word, phoneCall, strings.Join(tags, ", "),
		aircall.DashboardURL(c.Call.ID), strings.Join(row.Why, " "),
	}
	for i, text := range cells {
		cells[i] = harmless(text)
	}
	return cells
}

// harmless keeps a spreadsheet from taking a text for a formula: names and notes come from callers. The apostrophe also keeps a phone
// number from becoming a number, which is rounded and loses its plus sign.
func harmless(text string) string {
	if strings.ContainsAny(text[:min(len(text), 1)], "=+-@\t\r\n|%") || strings.HasPrefix(text, "＝") || strings.HasPrefix(text, "＋") ||
		strings.HasPrefix(text, "－") || strings.HasPrefix(text, "＠") {
		return "'" + text
	}
	return text
}
