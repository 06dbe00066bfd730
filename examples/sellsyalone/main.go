// Command sellsyalone shows the client of Sellsy alone: a call from somebody new becomes a prospect with an opportunity, and the
// opportunities that are late get a new date. It runs on a fake of Sellsy, or with SELLSY_CLIENT_ID and SELLSY_CLIENT_SECRET on
// an account, where it writes.
//
//	go run ./examples/sellsyalone
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

// addProspect creates an individual and an opportunity of theirs. Sellsy has no idempotency keys: when the outcome of a request is
// unknown, look before you send it again.
func addProspect(ctx context.Context, client *sellsy.Client, name, phone string) (*sellsy.Opportunity, error) {
	person, err := client.Individuals.Create(ctx, sellsy.IndividualInput{
		Type: sellsy.TypeProspect, LastName: name, PhoneNumber: sellsy.Some(phone),
	})
	if sellsy.OutcomeUnknown(err) {
		return nil, fmt.Errorf("see whether %s is in Sellsy before you try again: %w", name, err)
	}
	if err != nil {
		return nil, err
	}
	pipelines, err := client.Opportunities.Pipelines.List(ctx)
	if err != nil {
		return nil, err
	}
	if len(pipelines) == 0 {
		return nil, errors.New("the account has no pipeline")
	}
	steps, err := client.Opportunities.Pipelines.Steps(ctx, pipelines[0].ID)
	if err != nil || len(steps) == 0 {
		return nil, errors.Join(errors.New("the pipeline has no steps"), err)
	}
	return client.Opportunities.Create(ctx, sellsy.OpportunityInput{
		Name: "First call of " + name, PipelineID: pipelines[0].ID, StepID: steps[0].ID, Amount: sellsy.Some("1200.00"),
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedIndividual, ID: int64(person.ID)}},
	})
}

// postpone gives all late opportunities another week. Fields that are not set stay as they are.
func postpone(ctx context.Context, client *sellsy.Client, out io.Writer) error {
	late := sellsy.OpportunityFilter{Statuses: []sellsy.OpportunityStatus{sellsy.OpportunityLate}}
	due := time.Now().AddDate(0, 0, 7).Format(time.DateOnly)
	var found []sellsy.Opportunity
	for o, err := range client.Opportunities.SearchAll(ctx, late, sellsy.ListOptions{}) { // page by page
		if err != nil {
			return err
		}
		found = append(found, o) // changed afterwards, for a change moves the pages
	}
	for _, o := range found {
		if _, err := client.Opportunities.Update(ctx, o.ID, sellsy.OpportunityInput{DueDate: sellsy.Some(due)}); err != nil {
			return err
		}
		fmt.Fprintln(out, "postponed:", o.Name)
	}
	return nil
}

func main() {
	client, err := connect()
	if err == nil {
		err = run(context.Background(), client, os.Stdout)
	}
	switch {
	case errors.Is(err, sellsy.ErrUnauthorized):
		err = fmt.Errorf("check SELLSY_CLIENT_ID and SELLSY_CLIENT_SECRET: %w", err)
	case errors.Is(err, sellsy.ErrForbidden):
		err = fmt.Errorf("the API access lacks a scope: %w", err)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sellsyalone:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, client *sellsy.Client, out io.Writer) error {
	o, err := addProspect(ctx, client, "Garnier", "+33639981234")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "created: %s, %s %s\n", o.Name, o.Amount.Value, o.Amount.Currency)
	return postpone(ctx, client, out)
}

// connect makes the client: of an account, or of the fake.
func connect() (*sellsy.Client, error) {
	if id := os.Getenv("SELLSY_CLIENT_ID"); id != "" {
		return sellsy.New(sellsy.ClientCredentials(id, os.Getenv("SELLSY_CLIENT_SECRET")))
	}
	crm := sellsytest.NewServer(sellsytest.Options{})
	crm.AddPipeline("Ventes", "Contact", "Devis")
	laval := crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Menuiserie Laval"})
	crm.AddOpportunity(sellsy.Opportunity{Name: "Escalier en chêne", Status: sellsy.OpportunityLate, CompanyID: laval.ID, DueDate: "2020-01-31"})
	return crm.Client(), nil
}
