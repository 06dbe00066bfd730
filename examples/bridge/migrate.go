package main

import (
	"context"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
)

func migrateCommand() command.Command {
	return command.Command{
		Name: "migrate", Summary: "makes the tables in BRIDGE_DATABASE_URL, or brings them up to date",
		Run: func(ctx context.Context) error { return settings.Migrate(ctx, settings.Environ()) },
	}
}
