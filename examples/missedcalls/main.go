// Command missedcalls posts missed calls to a chat, with the client of Aircall alone: it takes the events of a webhook, and
// posts to an address that takes {"text": "…"}, as the incoming webhooks of Slack, Mattermost and others do. It runs on a fake of
// Aircall and prints what the chat is sent.
//
//	go run ./examples/missedcalls
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// missedCalls posts to a chat.
type missedCalls struct {
	chat string // where to post
}

// accept takes an event of the webhook. Aircall sends it again when that fails. A chat answers at once; what takes longer wants a queue.
func (m missedCalls) accept(ctx context.Context, event *aircall.Event) error {
	call, ok := event.Payload.(*aircall.Call)
	if !ok || event.Name != aircall.EventCallEnded || call.Outcome() != aircall.OutcomeMissed {
		return nil
	}
	return m.post(ctx, call)
}

func (m missedCalls) post(ctx context.Context, call *aircall.Call) error {
	who, known := call.Counterpart()
	switch {
	case call.Contact != nil && call.Contact.LastName != "":
		who = fmt.Sprintf("%s %s (%s)", call.Contact.FirstName, call.Contact.LastName, who)
	case !known:
		who = "Somebody who hides the number"
	}
	line := "the company"
	if call.Number != nil {
		line = call.Number.Name
	}
	text, err := json.Marshal(map[string]string{"text": fmt.Sprintf("Missed call: %s called %s and waited %d s.", who, line, call.Duration)})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.chat, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := (&http.Client{Timeout: 5 * time.Second}).Do(req)
	if err != nil {
		return errors.New("the chat cannot be reached") // err holds the address, which is a secret
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("the chat answers %s", resp.Status)
	}
	return nil
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "missedcalls:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	chat := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(out, r.Body) }))
	defer chat.Close()
	phones := aircalltest.NewServer(aircalltest.Options{TimeScale: 0.001}) // a thousand times faster than life
	defer phones.Close()
	phones.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 10 00"})
	phones.AddContact(aircall.Contact{FirstName: "Hugo", LastName: "Petit", PhoneNumbers: []aircall.PhoneDetail{{Value: "+33639984567"}}})
	agent := phones.AddUser(aircall.User{Name: "Claire Dubois"})

	// With an account, Webhooks.Create registers the address at which this handler is served, and returns its token.
	phones.DeliverTo(&aircall.WebhookHandler{Secrets: []string{"token"}, Accept: missedCalls{chat.URL}.accept}, "token")
	for _, answeredBy := range []aircall.UserID{0, agent.ID} { // one call is missed, one is not
		_, err := phones.Play(ctx, aircalltest.Script{
			CallSpec: aircalltest.CallSpec{Counterpart: "+33 6 39 98 45 67"}, Ring: 20 * time.Second, AnsweredBy: answeredBy, Talk: time.Minute,
		})
		if err != nil {
			return err
		}
	}
	phones.Wait() // until everything is delivered
	return phones.Err()
}
