package browser_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const anyCall = `a[href*="calls/"], [id^="call-"] a`

// TestConsole watches the console while calls arrive, has a parked one tried again, asks why a call was logged as it was, and whom a
// number belongs to.
func TestConsole(t *testing.T) {
	t.Parallel()
	home := start(t, "quickstart", "-console", "127.0.0.1:0")
	w := open(t, wide, "en")
	w.do("opening the console", chromedp.Navigate(home), chromedp.WaitVisible(chromedp.CSS("#status")))
	w.wait("a parked call", `document.querySelector('[id^="retry-"]')`, true)
	w.picture("overview")

	before := evaluate[int](w, "counting", `document.querySelectorAll('[id^="call-"]').length`)
	if before == 0 {
		t.Error("no calls are shown")
	}
	w.click(`[id^="retry-"]`)
	w.wait("nothing parked", `!document.querySelector('[id^="retry-"]')`, true)

	w.do("opening a call", chromedp.Click(chromedp.CSS(anyCall)), chromedp.WaitVisible(chromedp.CSS("#why")))
	w.picture("call")

	w.do("asking for a number", chromedp.Navigate(home), chromedp.WaitVisible(chromedp.CSS("#number")),
		chromedp.SendKeys(chromedp.CSS("#number"), "01 99 00 70 25"+kb.Enter), chromedp.WaitVisible(chromedp.CSS("#answer")))
	w.picture("number")

	w.do("the keyboard", chromedp.Navigate(home), chromedp.WaitVisible(chromedp.CSS("#status")), chromedp.KeyEvent(kb.Tab))
	w.wait("the skip link has the focus", `document.activeElement && document.activeElement.matches("a.skip")`, false)
}

// TestConsoleLanguages reads the console in the browser's language, and switches.
func TestConsoleLanguages(t *testing.T) {
	t.Parallel()
	home := start(t, "quickstart", "-console", "127.0.0.1:0")
	for _, language := range []string{"fr", "de"} {
		w := open(t, wide, language)
		w.do("opening", chromedp.Navigate(home), chromedp.WaitVisible(chromedp.CSS("#status")))
		w.wait("it is in the browser's language", fmt.Sprintf("document.documentElement?.lang == %q", language), false)
		w.picture(language)
		w.click("#language-en")
		w.wait("it is in English", `document.documentElement?.lang == "en"`, false)
	}
}

// TestConsoleOnAPhone holds that nothing is wider than a phone.
func TestConsoleOnAPhone(t *testing.T) {
	t.Parallel()
	home := start(t, "quickstart", "-console", "127.0.0.1:0")
	w := open(t, narrow, "fr")
	w.do("opening", chromedp.Navigate(home), chromedp.WaitVisible(chromedp.CSS("#status")))
	w.wait("calls", `document.querySelector('#calls [id^="call-"]')`, true)
	w.fits("the overview")
	w.picture("overview")
	w.do("opening a call", chromedp.Click(chromedp.CSS(anyCall)), chromedp.WaitVisible(chromedp.CSS("#why")))
	w.fits("a call")
	w.picture("call")
}
