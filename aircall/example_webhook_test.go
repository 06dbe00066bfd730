package aircall_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// Reacting to missed calls: Aircall is answered at once, the work is done from a queue.
func ExampleWebhookHandler_howDoIReceiveEvents() {
	queue := aircall.NewEventQueue(1000)
	handler := &aircall.WebhookHandler{
		Secrets: []string{"the token that Webhooks.Create returned"},
		Accept:  queue.Accept,
	}
	http.Handle("/webhooks/aircall", handler)

	missed := make(chan string)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() {
		_ = queue.Run(ctx, func(_ context.Context, event *aircall.Event) {
			call, ok := event.Payload.(*aircall.Call)
			if ok && event.Name == aircall.EventCallEnded && call.Outcome() == aircall.OutcomeMissed {
				who, _ := call.Counterpart()
				missed <- "call back " + who
			}
		})
	}()

	// The fake plays a call that nobody takes, a thousand times faster than life.
	server := aircalltest.NewServer(aircalltest.Options{TimeScale: 0.001})
	defer server.Close()
	server.DeliverTo(handler, "the token that Webhooks.Create returned")
	if _, err := server.Play(ctx, aircalltest.Script{
		CallSpec: aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"}, Ring: 20 * time.Second,
	}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(<-missed)
	// Output: call back +33 1 99 00 12 34
}

// Verifying an event by hand, where [aircall.WebhookHandler] does not fit.
func ExampleVerifyToken_howDoICheckAnEventMyself() {
	body := []byte(`{"resource":"call","event":"call.created","timestamp":1773910800,"token":"old","data":{"id":812,"direction":"inbound"}}`)

	event, err := aircall.ParseEvent(body)
	if event == nil || !aircall.VerifyToken(event.Token, "new", "old") { // while a webhook is replaced two tokens are active
		fmt.Println("not from Aircall")
		return
	}
	if err != nil {
		fmt.Println("from Aircall, but not understood:", err)
		return
	}
	if call, ok := event.Payload.(*aircall.Call); ok {
		fmt.Println(event.Name, call.ID, call.Direction)
	}
	// Output: call.created 812 inbound
}

// A webhook for calls. Switched off by Aircall after too many failures, it is switched on again with all its events.
func ExampleWebhooksService_Update_howDoISwitchAWebhookOnAgain() {
	server := exampleServer()
	defer server.Close()
	client, ctx := server.Client(), context.Background()

	hook, err := client.Webhooks.Create(ctx, aircall.WebhookInput{
		URL:    "https://bridge.example.com/webhooks/aircall",
		Events: []aircall.EventName{aircall.EventCallCreated, aircall.EventCallEnded, aircall.EventCallTagged, aircall.EventCallCommented},
	})
	if err != nil {
		log.Fatal(err)
	}
	// hook.Token is for the WebhookHandler.
	hook, err = client.Webhooks.Update(ctx, hook.ID, aircall.WebhookInput{Active: new(true)})
	fmt.Println(hook.Active, len(hook.Events), err)
	// Output: true 4 <nil>
}

// An application that companies install from Aircall's Dashboard.
func ExampleOAuth_howDoCompaniesInstallMyApplication() {
	app, err := aircall.NewOAuth("id", "secret", "https://app.example.com/aircall/callback")
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /aircall/install", app.Install)
	mux.Handle("GET /aircall/callback", app.Callback(func(_ context.Context, i aircall.Installation) error {
		fmt.Println("keep the token of company", i.Integration.CompanyID)
		return nil
	}, nil))

	page := httptest.NewRecorder()
	mux.ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/aircall/install", nil))
	consent, err := page.Result().Location()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(page.Code, consent.Host+consent.Path)
	// Output: 302 dashboard.aircall.io/oauth/authorize
}
