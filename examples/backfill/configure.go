package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall"
	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
	bridge "github.com/aircall-sellsy/aircall-sellsy-go/sync"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/boltstore"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// configure describes the bridge that the environment asks for, or that of the demo. It registers no webhooks, for nobody
// listens. Release closes its data.
func configure(ctx context.Context, demo bool) (_ bridge.Config, zone *time.Location, release func() error, err error) {
	if demo {
		return demoConfig(), time.UTC, func() error { return nil }, nil
	}
	s, err := settings.Read(os.Getenv)
	if err != nil {
		return bridge.Config{}, nil, nil, err
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: max(s.LogLevel, slog.LevelWarn)}))
	store, err := s.Open(ctx, logger)
	if errors.Is(err, boltstore.ErrInUse) {
		err = fmt.Errorf("%w: if that is the bridge, stop it first", err)
	}
	if err != nil {
		return bridge.Config{}, nil, nil, err
	}
	cfg, err := s.Config(store, logger)
	if err != nil {
		return bridge.Config{}, nil, nil, errors.Join(err, store.Close())
	}
	return cfg, s.Policy.Location, store.Close, nil
}

// demoConfig describes a bridge between fakes: two clients in Sellsy, and calls of last month in Aircall, of which another
// integration has logged one.
func demoConfig() bridge.Config {
	phones, crm := aircalltest.NewServer(aircalltest.Options{}), sellsytest.NewServer(sellsytest.Options{})
	owner := crm.AddStaff(sellsy.Staff{FirstName: "Nadia", LastName: "Lefèvre", Email: "nadia.lefevre@example.com"})
	line := phones.AddNumber(aircall.Number{Name: "Accueil", Digits: "+33 1 99 00 00 01"})
	agent := phones.AddUser(aircall.User{Name: "Nadia Lefèvre", Email: "nadia.lefevre@example.com"})
	laval := crm.AddCompany(sellsy.Company{Type: sellsy.TypeClient, Name: "Menuiserie Laval", PhoneNumber: "01.99.00.70.25"})
	crm.AddIndividual(sellsy.Individual{Type: sellsy.TypeProspect, FirstName: "Élodie", LastName: "Garnier", MobileNumber: "06 39 98 12 34"})

	call := func(days int, from string) aircall.Call {
		began := time.Now().AddDate(0, 0, -days)
		return phones.AddCall(aircall.Call{
			Direction: aircall.Inbound, Status: aircall.CallDone, RawDigits: from, Number: &line, User: &agent,
			StartedAt: aircall.At(began), AnsweredAt: aircall.At(began.Add(8 * time.Second)), EndedAt: aircall.At(began.Add(3 * time.Minute)), Duration: 180,
		})
	}
	logged := call(40, "+33 1 99 00 70 25")
	call(33, "+33 6 39 98 12 34")
	call(31, "+33 1 99 00 70 25")
	call(30, "+33 1 99 00 99 99")
	crm.AddPhoneCall(sellsy.PhoneCall{
		Description: fmt.Sprintf("Call ID: %d", logged.ID), Date: sellsy.At(logged.StartedAt.Time), Source: sellsy.SourceIncoming,
		Owner: &sellsy.Owner{ID: owner.ID, Type: sellsy.OwnerStaff}, CompanyID: laval.ID,
		Related: []sellsy.RelatedObject{{Type: sellsy.RelatedCompany, ID: int64(laval.ID)}},
	})
	return bridge.Config{Aircall: phones.Client(), Sellsy: crm.Client(), Store: store.NewMemory(), AllNumbers: true}
}
