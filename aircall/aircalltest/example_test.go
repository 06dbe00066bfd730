package aircalltest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// A handler that collects whom to call back, and its test. In the bubble of testing/synctest the 50 seconds of the call pass
// at once.
func TestMissedCallsAreCollected(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var callBack []string
		handler := func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			event, err := aircall.ParseEvent(body)
			if err != nil || !aircall.VerifyToken(event.Token, "secret") {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			call, ok := event.Payload.(*aircall.Call)
			if ok && event.Name == aircall.EventCallEnded && call.Outcome() == aircall.OutcomeMissed {
				callBack = append(callBack, call.RawDigits)
			}
		}

		fake := aircalltest.New(t)
		fake.DeliverTo(http.HandlerFunc(handler), "secret")
		call := fake.StartCall(aircalltest.CallSpec{Counterpart: "+33 1 99 00 12 34"})
		time.Sleep(20 * time.Second) // it rings
		call.Hangup()
		fake.Wait() // for call.ended, which comes 30 s later

		if len(callBack) != 1 || callBack[0] != "+33 1 99 00 12 34" {
			t.Errorf("to call back: %q", callBack)
		}
	})
}

func Example_howDoITestWithoutAnAccount() {
	fake := aircalltest.NewServer(aircalltest.Options{TimeScale: 0.001}) // a thousand times faster than life
	defer fake.Close()
	anna := fake.AddUser(aircall.User{Name: "Anna Lefèvre"})
	line := fake.AddNumber(aircall.Number{Name: "Support", Users: []aircall.User{anna}})

	// The code under test would show a card when the phone rings, and log the call when it has ended.
	client := fake.Client()
	fake.DeliverTo(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		event, err := aircall.ParseEvent(body)
		if err != nil {
			return
		}
		switch call := event.Payload.(*aircall.Call); event.Name {
		case aircall.EventCallCreated:
			card := aircall.Card{Contents: []aircall.CardContent{aircall.CardTitle("Inès Moreau, Durand SARL", "")}}
			if err := client.Calls.ShowCard(r.Context(), call.ID, card); err != nil {
				fmt.Println(err)
			}
		case aircall.EventCallEnded:
			fmt.Println(call.User.Name, call.Outcome(), call.TalkTime())
		}
	}), "secret")

	_, err := fake.Play(context.Background(), aircalltest.Script{
		CallSpec:   aircalltest.CallSpec{Number: line.ID, Counterpart: "+33 1 99 00 12 34"},
		RingOn:     []aircall.UserID{anna.ID},
		Ring:       8 * time.Second,
		AnsweredBy: anna.ID,
		Talk:       3 * time.Minute,
	})
	if err != nil {
		fmt.Println(err)
	}
	fake.Wait()
	fmt.Println(fake.Cards()[0].Card.Contents[0].Text)
	// Output:
	// Anna Lefèvre answered 3m0s
	// Inès Moreau, Durand SARL
}

func ExampleServer_Inject_whatIfTheAnswerIsLost() {
	fake := aircalltest.NewServer(aircalltest.Options{})
	defer fake.Close()
	call := fake.StartCall(aircalltest.CallSpec{})

	// The card arrives, but the connection is lost before the answer.
	fake.Inject(aircalltest.Fault{Path: "/v1/calls/*/insight_cards", Drop: aircalltest.DropAfter, Times: 1})
	card := aircall.Card{Contents: []aircall.CardContent{aircall.CardTitle("Inès Moreau", "")}}
	err := fake.Client().Calls.ShowCard(context.Background(), call.ID(), card)
	fmt.Println(err != nil, aircall.OutcomeUnknown(err), len(fake.Cards()))
	// Output: true true 1
}

func ExampleServer_SetDisorder_whatIfEventsComeTwiceOrOutOfOrder() {
	fake := aircalltest.NewServer(aircalltest.Options{})
	defer fake.Close()
	var got int
	fake.DeliverTo(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { got++ }), "secret")

	// Each event comes five times, in any order.
	fake.SetDisorder(aircalltest.Disorder{Seed: 1, Duplicate: 4, Shuffle: 10 * time.Millisecond})
	call := fake.StartCall(aircalltest.CallSpec{})
	call.Archive()
	fake.Wait()
	fmt.Println(got)
	// Output: 10
}
