package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestClickToDial finds somebody by name and has Aircall call, with the keyboard alone.
func TestClickToDial(t *testing.T) {
	t.Parallel()
	home := start(t, "clicktodial", "-demo", "-listen", "127.0.0.1:0")
	for _, width := range []int{wide, narrow} {
		w := open(t, width, "en")
		w.do("searching", chromedp.Navigate(home), chromedp.WaitVisible(chromedp.CSS("#q")),
			chromedp.SendKeys(chromedp.CSS("#q"), "Hugo"+kb.Enter), chromedp.WaitVisible(chromedp.CSS("#people")))
		w.wait("a link to dial", `document.querySelector('a[href="tel:+33639984567"]')`, false)
		w.do("calling", chromedp.Focus(chromedp.CSS(`button[value="+33639984567"]`)), chromedp.KeyEvent(kb.Enter))
		w.wait("the agent's phone rings, or is busy with the call before", `document.querySelector("#calling, #problem")`, false)
		if width == wide {
			w.wait("it rings", `document.querySelector("#calling")`, false)
		}
		w.fits("the page")
		w.picture("calling")
	}
}
