package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/aircall/aircalltest"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy"
	"github.com/aircall-sellsy/aircall-sellsy-go/sellsy/sellsytest"
)

const patience = 20 * time.Second

// visitor is a browser without a person.
type visitor struct {
	ctx    context.Context //nolint:containedctx // of one check
	client *http.Client
	at     *url.URL
	body   string
}

// check installs, lets the phone ring, and uninstalls. Its error names what did not happen.
func (d *demo) check(ctx context.Context, out io.Writer) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	v := &visitor{ctx: ctx, client: &http.Client{Jar: jar, Timeout: patience}}
	if err := v.open(d.base + "/install/"); err != nil {
		return err
	}
	connect := d.consent
	if d.keys {
		connect = d.enterKeys
	}
	if err := connect(v, out); err != nil {
		return err
	}
	if err := v.finish(d); err != nil {
		return err
	}
	id, _ := d.installation(ctx)
	if !strings.Contains(v.body, `<main id="done">`) || id == "" {
		return fmt.Errorf("not installed: %s", v.body)
	}
	fmt.Fprintln(out, "installed as", id)
	if !d.keys {
		if err := v.send(d.theirs+"/oauth/success", url.Values{"number": {strconv.FormatInt(int64(d.office), 10)}, "answer": {"save"}}); err != nil {
			return err
		}
		fmt.Fprintln(out, "a number is picked in Aircall")
	}
	for _, state := range []string{"waiting", "shown"} {
		err := until(ctx, "the page to say that the first call is "+state, func() bool {
			return v.open(d.base+"/install/") == nil && strings.Contains(v.body, `id="first-`+state+`"`)
		})
		if err != nil {
			return err
		}
		if state == "waiting" {
			err = d.call(ctx, out)
		}
		if err != nil {
			return err
		}
	}
	if !strings.Contains(v.body, "Ébénisterie Dubois, 17000 La Rochelle") {
		return fmt.Errorf("the account has no name: %s", v.body)
	}
	fmt.Fprintln(out, "the installation page has greeted the first call")
	if d.keys {
		return nil
	}
	d.aircall.Uninstall()
	err = until(ctx, "the installation to be removed", func() bool {
		id, _ := d.installation(ctx)
		return id == "" && !d.sellsyHasWebhook(ctx)
	})
	if err == nil {
		fmt.Fprintln(out, "uninstalled in Aircall, and nothing is left")
	}
	return err
}

// consent clicks through both consent windows, and refuses once.
func (d *demo) consent(v *visitor, out io.Writer) error {
	if err := errors.Join(v.open(d.base+"/install/aircall/connect"), v.answer("refuse")); err != nil {
		return err
	}
	if !strings.Contains(v.body, "problem-aircall_refused") {
		return fmt.Errorf("refused consent, but: %s", v.body)
	}
	fmt.Fprintln(out, "consent refused: the page says so")
	for _, side := range []string{"aircall", "sellsy"} {
		if err := errors.Join(v.open(d.base+"/install/"+side+"/connect"), v.answer("allow")); err != nil {
			return err
		}
		fmt.Fprintln(out, "consent of", side)
	}
	return nil
}

// enterKeys fills in the forms.
func (d *demo) enterKeys(v *visitor, out io.Writer) error {
	if err := v.post(d.base+"/install/aircall/key", "api_id", aircalltest.APIID, "api_token", aircalltest.APIToken); err != nil {
		return err
	}
	fmt.Fprintln(out, "API key of aircall")
	if err := v.post(d.base+"/install/sellsy/key", "client_id", sellsytest.DefaultClientID, "client_secret", sellsySecret); err != nil {
		return err
	}
	fmt.Fprintln(out, "API client of sellsy")
	return nil
}

func (v *visitor) finish(d *demo) error {
	if !strings.Contains(v.body, `<main id="review">`) {
		return fmt.Errorf("nothing to finish: %s", v.body)
	}
	return v.post(d.base+"/install/finish", "serve", "some", "number", strconv.FormatInt(int64(d.office), 10))
}

// call lets the phone ring until the bridge knows which numbers were picked, and looks what came of it.
func (d *demo) call(ctx context.Context, out io.Writer) error {
	d.aircall.Wait()
	err := until(ctx, "the picked numbers to be known", func() bool {
		_, b := d.installation(ctx)
		if b == nil {
			return false
		}
		s, err := b.Status(ctx)
		return err == nil && s.Ready && len(s.Aircall.Numbers) == 1
	})
	if err != nil {
		return err
	}
	d.play(ctx)
	err = until(ctx, "the call to be logged", func() bool {
		for _, c := range d.sellsy.PhoneCalls() {
			if strings.Contains(c.Description, "Rappeler demain") {
				return true
			}
		}
		return false
	})
	if err != nil {
		return err
	}
	if n := len(d.sellsy.PhoneCalls()); n != 1 {
		return fmt.Errorf("%d phone calls in Sellsy, not 1", n)
	}
	if len(d.aircall.Cards()) != 1 {
		return fmt.Errorf("%d cards, not 1", len(d.aircall.Cards()))
	}
	fmt.Fprintln(out, "a client called: the agent saw a card, and the call is in Sellsy")
	return nil
}

func (d *demo) sellsyHasWebhook(ctx context.Context) bool {
	page, err := d.sellsy.Client().Webhooks.List(ctx, sellsy.ListOptions{})
	return err != nil || len(page.Items) > 0
}

// until looks again and again.
func until(ctx context.Context, what string, done func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for !done() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for %s", what)
		case <-ticker.C:
		}
	}
	return nil
}

func (v *visitor) open(address string) error { return v.do(http.MethodGet, address, nil) }

// answer presses a button of a consent window.
func (v *visitor) answer(button string) error {
	return v.send(v.at.String(), url.Values{"answer": {button}})
}

var csrf = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

// post sends a form of the page, with fields in pairs.
func (v *visitor) post(address string, fields ...string) error {
	form := url.Values{}
	if token := csrf.FindStringSubmatch(v.body); token != nil {
		form.Set("csrf", token[1])
	}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return v.send(address, form)
}

func (v *visitor) send(address string, form url.Values) error {
	return v.do(http.MethodPost, address, form)
}

func (v *visitor) do(method, address string, form url.Values) error {
	r, err := http.NewRequestWithContext(v.ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := v.client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	v.at, v.body = resp.Request.URL, string(body)
	return err
}
