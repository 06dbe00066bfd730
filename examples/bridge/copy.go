package main

import (
	"context"
	"fmt"

	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/command"
	"github.com/aircall-sellsy/aircall-sellsy-go/examples/internal/settings"
)

func copyCommand() command.Command {
	return command.Command{
		Name: "copy", Summary: "copies the file BRIDGE_DATA to the database BRIDGE_DATABASE_URL",
		Run: func(ctx context.Context) error {
			done, err := settings.Copy(ctx, settings.Environ())
			if err != nil {
				return err
			}
			fmt.Printf("copied %d items, %d records, %d cursors and %d installations\n", done.Items, done.Rows, done.Cursors, done.Installations)
			return nil
		},
	}
}
