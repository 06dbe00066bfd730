// Command aircallalone shows the client of Aircall alone: who called in vain in the last week, and was not called back? It runs on a
// fake of Aircall, or with AIRCALL_API_ID and AIRCALL_API_TOKEN on an account.
//
//	go run ./examples/aircallalone
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
)

// callBack lists the calls since a time that nobody took, the latest of each caller who was not spoken with since.
func callBack(ctx context.Context, client *aircall.Client, since time.Time) ([]aircall.Call, error) {
	missed := map[string]aircall.Call{}                                                                                     // by number
	for call, err := range client.Calls.All(ctx, aircall.ListCallsOptions{ListOptions: aircall.ListOptions{From: since}}) { // the oldest first
		if err != nil {
			return nil, err
		}
		number, known := call.Counterpart()
		switch {
		case !known || call.Outcome() == aircall.OutcomeRunning:
		case call.AnsweredAt.IsZero() && call.Direction == aircall.Inbound:
			missed[number] = call
		case !call.AnsweredAt.IsZero():
			delete(missed, number)
		}
	}
	var left []aircall.Call
	for _, call := range missed {
		left = append(left, call)
	}
	slices.SortFunc(left, func(a, b aircall.Call) int { return a.StartedAt.Compare(b.StartedAt.Time) })
	return left, nil
}

func main() {
	client, err := connect()
	if err == nil {
		err = run(context.Background(), client, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "aircallalone:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, client *aircall.Client, out io.Writer) error {
	calls, err := callBack(ctx, client, time.Now().AddDate(0, 0, -7))
	switch {
	case errors.Is(err, aircall.ErrUnauthorized):
		return fmt.Errorf("check AIRCALL_API_ID and AIRCALL_API_TOKEN: %w", err)
	case err != nil:
		return err
	}
	for _, call := range calls {
		fmt.Fprintln(out, call.RawDigits)
	}
	fmt.Fprintf(out, "%d to call back\n", len(calls))
	return nil
}

// connect makes the client: of an account, or of the fake.
func connect() (*aircall.Client, error) {
	if id := os.Getenv("AIRCALL_API_ID"); id != "" {
		return aircall.New(aircall.BasicAuth(id, os.Getenv("AIRCALL_API_TOKEN")))
	}
	phones := aircalltest.NewServer(aircalltest.Options{})
	line := phones.AddNumber(aircall.Number{Name: "Bureau", Digits: "+33 1 99 00 10 00"})
	add := func(hoursAgo int, number string, direction aircall.Direction, answered bool) {
		began := time.Now().Add(-time.Duration(hoursAgo) * time.Hour)
		call := aircall.Call{
			Direction: direction, Status: aircall.CallDone, RawDigits: number, Number: &line,
			StartedAt: aircall.At(began), EndedAt: aircall.At(began.Add(time.Minute)), Duration: 60,
		}
		if answered {
			call.AnsweredAt = aircall.At(began.Add(5 * time.Second))
		}
		phones.AddCall(call)
	}
	add(50, "+33 1 99 00 70 25", aircall.Inbound, false) // is called back
	add(49, "+33 1 99 00 70 25", aircall.Outbound, true)
	add(30, "+33 6 39 98 45 67", aircall.Inbound, true) // calls again, in vain
	add(20, "+33 6 39 98 45 67", aircall.Inbound, false)
	add(10, "+33 6 39 98 12 34", aircall.Inbound, false)
	return phones.Client(), nil
}
