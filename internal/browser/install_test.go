package browser_test

import (
	"fmt"
	"os"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestInstallation clicks through a whole installation: both consents, the last button, the numbers in Aircall's own page, and the first
// call, which the last page greets without being loaded again. On the way axe-core looks at each page.
func TestInstallation(t *testing.T) {
	t.Parallel()
	home := start(t, "oauthinstall", "-demo", "-listen", "127.0.0.1:0")
	for _, width := range []int{wide, narrow} {
		script := ""
		if width == wide {
			script = axeIfThere(t)
		}
		w := open(t, width, "en")
		w.do("opening", chromedp.Navigate(home+"/install/"))
		w.do("the first page", chromedp.WaitVisible(chromedp.CSS("#connect-aircall")))
		w.fits("the first page")
		w.picture("1-start")
		w.accessibleEverywhere(script, home, "", "the first page")
		w.accessibleEverywhere(script, home, "nowhere", "a page that is not there")
		w.click("#connect-aircall")
		w.click(`button[value="allow"]`)
		w.do("half of it", chromedp.WaitVisible(chromedp.CSS("main#sellsy")))
		w.accessibleEverywhere(script, home, "", "the page in between")
		w.click("#connect-sellsy")
		w.click(`button[value="allow"]`)
		w.do("reading the summary", chromedp.WaitVisible(chromedp.CSS("#finish")))
		w.fits("the summary")
		w.picture("2-review")
		w.accessibleEverywhere(script, home, "", "the summary")
		w.click("#finish")
		w.do("waiting for the end", chromedp.WaitVisible(chromedp.CSS("main#done")))
		w.fits("the last page")
		w.picture("3-done")
		w.accessibleEverywhere(script, home, "", "the last page")
		w.click("#pick-numbers")
		w.do("picking the numbers", chromedp.WaitVisible(chromedp.CSS(`input[name="number"]`)))
		evaluate[bool](w, "ticking all", `[...document.querySelectorAll('input[name="number"]')].every(i => i.checked = true)`)
		w.click(`button[value="save"]`)
		w.says("Numbers saved")
		if width == wide {
			w.greets(home)
		}
		w.visit(home + "/install/")
		w.fits("the last page, once numbers are picked")
		w.picture("4-greeted")
		w.accessibleEverywhere(script, home, "", "the last page, greeting the first call")
	}
}

// greets has the phone ring until the last page, which stays open, has greeted the first call. The picked numbers are known a moment after
// they were picked.
func (w *window) greets(home string) {
	w.t.Helper()
	w.visit(home + "/install/")
	w.wait("the numbers are known", `document.querySelector("#first")`, true)
	w.wait("it waits for the first call", `(window.loaded = "once") && document.querySelector("#first-waiting")`, false)
	w.wait("it greets the first call", `(window.rings ||= setInterval(() => fetch("/call", {method: "POST"}), 3000)) && document.querySelector("#first-shown")`, false)
	if !evaluate[bool](w, "the page", `clearInterval(window.rings) || window.loaded == "once"`) {
		w.t.Error("the page was loaded again")
	}
}

// axeIfThere is the script of axe-core, empty where there is none: then the pages are clicked through all the same.
func axeIfThere(t *testing.T) string {
	t.Helper()
	if os.Getenv("AXE") == "" {
		return ""
	}
	return axe(t)
}

// accessibleEverywhere has axe-core look at a page of the installation in each language, in light and in dark. Afterwards the window shows the
// installation in its first language.
func (w *window) accessibleEverywhere(script, home, path, page string) {
	w.t.Helper()
	if script == "" {
		return
	}
	before := evaluate[string](w, "its language", "document.documentElement.lang")
	for _, language := range allLanguages {
		w.visit(home + "/install/language/" + language)
		if path != "" {
			w.visit(home + "/install/" + path)
		}
		w.wait("it is in "+language, fmt.Sprintf("document.documentElement.lang == %q", language), false)
		for _, scheme := range []string{"light", "dark"} {
			w.colours(scheme)
			w.accessible(script, fmt.Sprintf("%s in %s, %s", page, language, scheme))
		}
	}
	w.colours("light")
	w.visit(home + "/install/language/" + before)
}

// TestConsentRefused refuses on either side, and goes on after that.
func TestConsentRefused(t *testing.T) {
	t.Parallel()
	home := start(t, "oauthinstall", "-demo", "-listen", "127.0.0.1:0") + "/install/"
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
	home, said := startAndRead(t, "oauthinstall", 3, "-demo", "-keys", "-listen", "127.0.0.1:0")
	keys := regexp.MustCompile(`: +(\S+)  (\S+)\n`).FindAllStringSubmatch(said, -1)
	if len(keys) != 2 {
		t.Fatalf("it prints no keys:\n%s", said)
	}
	for _, language := range []string{"fr", "de"} {
		script := ""
		if language == "fr" {
			script = axeIfThere(t)
		}
		w := open(t, wide, language)
		w.do("opening", chromedp.Navigate(home+"/install/"), chromedp.WaitVisible(chromedp.CSS("#api-id")))
		w.wait("the browser's language", `document.documentElement.lang == "`+language+`"`, false)
		w.accessibleEverywhere(script, home, "", "the form for Aircall")
		w.enter("#api-id", "wrong", "#api-token", "wrong", "#connect-aircall")
		w.do("keys that are wrong", chromedp.WaitVisible(chromedp.CSS(`[id^="problem-"]`)))
		w.click("#continue")
		w.enter("#api-id", keys[0][1], "#api-token", keys[0][2], "#connect-aircall")
		w.do("the form for Sellsy", chromedp.WaitVisible(chromedp.CSS("#client-id")))
		w.accessibleEverywhere(script, home, "", "the form for Sellsy")
		w.enter("#client-id", keys[1][1], "#client-secret", keys[1][2], "#connect-sellsy")
		w.do("picking a number", chromedp.WaitVisible(chromedp.CSS("#serve-some")))
		w.accessibleEverywhere(script, home, "", "choosing the numbers")
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
