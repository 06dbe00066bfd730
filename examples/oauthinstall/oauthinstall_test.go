package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, keys := range []bool{false, true} {
		t.Run(fmt.Sprintf("keys=%t", keys), func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := serving(t.Context(), options{listen: "127.0.0.1:0", keys: keys}, func(ctx context.Context, d *demo) error {
				d.welcome(&out)
				return d.check(ctx, &out)
			})
			if err != nil {
				t.Fatalf("%v\n%s", err, &out)
			}
			if !strings.Contains(out.String(), "the call is in Sellsy") {
				t.Errorf("said: %s", &out)
			}
		})
	}
}
