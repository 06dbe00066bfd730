package browser_test

import (
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestInstallation clicks through a whole installation: both consents, the last button, the numbers in Aircall's own page.
func TestInstallation(t *testing.T) {
	t.Parallel()
	home := start(t, "oauthinstall", "-listen", "127.0.0.1:0")
	for _, width := range []int{wide, narrow} {
		w := open(t, width, "en")
		w.do("opening", chromedp.Navigate(home+"/install/"))
		w.do("the first page", chromedp.WaitVisible(chromedp.CSS("#connect-aircall")))
		w.fits("the first page")
		w.picture("1-start")
		w.click("#connect-aircall")
		w.click(`button[value="allow"]`)
		w.click("#connect-sellsy")
		w.click(`button[value="allow"]`)
		w.do("reading the summary", chromedp.WaitVisible(chromedp.CSS("#finish")))
		w.fits("the summary")
		w.picture("2-review")
		w.click("#finish")
		w.do("waiting for the end", chromedp.WaitVisible(chromedp.CSS("main#done")))
		w.fits("the last page")
		w.picture("3-done")
		w.click("#pick-numbers")
		w.do("picking the numbers", chromedp.WaitVisible(chromedp.CSS(`input[name="number"]`)))
		w.click(`button[value="save"]`)
		w.says("Numbers saved")
	}
}

// TestConsentRefused refuses on either side, and goes on after that.
func TestConsentRefused(t *testing.T) {
	t.Parallel()
	home := start(t, "oauthinstall", "-listen", "127.0.0.1:0") + "/install/"
	w := open(t, wide, "en")
	w.do("opening", chromedp.Navigate(home))
	w.click("#connect-aircall")
	w.click(`button[value="refuse"]`)
	w.do("refused by Aircall's administrator", chromedp.WaitVisible(chromedp.CSS(`[id^="problem-"]`)))
	w.picture("aircall")
	w.do("opening", chromedp.Navigate(home))
	w.click("#connect-aircall")
	w.click(`button[value="allow"]`)
	w.click("#connect-sellsy")
	w.click(`button[value="refuse"]`)
	w.do("refused by Sellsy's user", chromedp.WaitVisible(chromedp.CSS(`[id^="problem-"]`)))
	w.picture("sellsy")
	w.do("opening", chromedp.Navigate(home))
	w.click("#connect-sellsy")
	w.click(`button[value="allow"]`)
	w.do("reading the summary", chromedp.WaitVisible(chromedp.CSS("#finish")))
}

// TestInstallationWithKeys picks the numbers on the page itself, in French and German.
func TestInstallationWithKeys(t *testing.T) {
	t.Parallel()
	home, said := startAndRead(t, "oauthinstall", 3, "-keys", "-listen", "127.0.0.1:0")
	keys := regexp.MustCompile(`: +(\S+)  (\S+)\n`).FindAllStringSubmatch(said, -1)
	if len(keys) != 2 {
		t.Fatalf("it prints no keys:\n%s", said)
	}
	for _, language := range []string{"fr", "de"} {
		w := open(t, wide, language)
		w.do("opening", chromedp.Navigate(home+"/install/"), chromedp.WaitVisible(chromedp.CSS("#api-id")))
		w.wait("the browser's language", `document.documentElement.lang == "`+language+`"`, false)
		w.enter("#api-id", "wrong", "#api-token", "wrong", "#connect-aircall")
		w.do("keys that are wrong", chromedp.WaitVisible(chromedp.CSS(`[id^="problem-"]`)))
		w.click("#continue")
		w.enter("#api-id", keys[0][1], "#api-token", keys[0][2], "#connect-aircall")
		w.enter("#client-id", keys[1][1], "#client-secret", keys[1][2], "#connect-sellsy")
		w.do("picking a number", chromedp.WaitVisible(chromedp.CSS("#serve-some")))
		w.click(`input[name="number"]`)
		w.picture(language)
		w.click("#finish")
		w.do("waiting for the end", chromedp.WaitVisible(chromedp.CSS("main#done")))
	}
}

// enter fills two fields and presses a button.
func (w *window) enter(first, one, second, other, button string) {
	w.t.Helper()
	w.do("filling "+first, chromedp.WaitVisible(chromedp.CSS(first)), chromedp.Clear(chromedp.CSS(first)), chromedp.SendKeys(chromedp.CSS(first), one),
		chromedp.Clear(chromedp.CSS(second)), chromedp.SendKeys(chromedp.CSS(second), other))
	w.click(button)
}
