package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// smallest is the width of the smallest phone.
const smallest = 320

// cutOff lists what is wider than its place, or reaches out of the window. What may be scrolled sideways on its own is no fault.
const cutOff = `(() => {
	const wrong = [], page = document.documentElement;
	const scrolls = e => ["auto", "scroll"].includes(getComputedStyle(e).overflowX);
	document.querySelectorAll("details").forEach(d => d.open = true);
	if (page.scrollWidth > page.clientWidth) wrong.push("the page: " + page.scrollWidth + " of " + page.clientWidth);
	for (const e of document.body.querySelectorAll("*")) {
		if (e.closest(".hidden, .skip, svg, option, datalist, noscript, [hidden], [aria-hidden]") || !e.offsetWidth) continue;
		let inner = false;
		for (let up = e.parentElement; up; up = up.parentElement) inner ||= scrolls(up);
		if (inner || scrolls(e)) continue;
		const box = e.getBoundingClientRect(), name = e.tagName + "#" + e.id + "." + e.className, text = ": " + e.textContent.trim().slice(0, 40);
		if (box.right > page.clientWidth + 1 || box.left < -1) wrong.push(name + " reaches from " + Math.round(box.left) + " to " + Math.round(box.right) + text);
		if (getComputedStyle(e).display != "inline" && !e.matches("input, select, meter") && e.scrollWidth > e.clientWidth + 1) wrong.push(name + " holds " + e.scrollWidth + " in " + e.clientWidth + text);
	}
	return wrong.slice(0, 5);
})()`

// measure holds that nothing on the page is cut off.
func (w *window) measure(page, language string) {
	w.t.Helper()
	wrong := evaluate[[]string](w, "measuring", cutOff)
	for _, of := range wrong {
		w.t.Errorf("%s in %s: %s", page, language, of)
	}
	if wrong != nil {
		w.picture("cut-off-" + language)
	}
}

// TestNothingIsCutOff measures the pages of the console, of the installation and of click to dial in every language on the smallest phone.
func TestNothingIsCutOff(t *testing.T) {
	t.Parallel()
	console := everyPage(t)
	w := open(t, smallest, "en")
	for _, language := range allLanguages {
		for _, page := range consolePages {
			w.visit(console + "/accounts/" + withLanguage(page, language))
			w.measure(page, language)
		}
	}
	install := start(t, "oauthinstall", "-demo", "-listen", "127.0.0.1:0") + "/install/"
	for _, step := range []struct{ page, click string }{
		{"start", "#connect-aircall"}, {"sellsy", "#connect-sellsy"}, {"review", "#finish"}, {"done", ""},
	} {
		for _, language := range allLanguages {
			w.do("the installation", chromedp.Navigate(install+"language/"+language), chromedp.WaitVisible(chromedp.CSS("main#"+step.page)))
			w.measure("the installation, "+step.page, language)
			if step.page == "start" {
				w.visit(install + "nowhere")
				w.measure("the installation, a problem", language)
			}
		}
		if step.click == "" {
			break
		}
		w.visit(install)
		w.click(step.click)
		if step.page == "review" {
			w.do("finishing", chromedp.WaitVisible(chromedp.CSS("main#done")))
			w.visit(install)
			continue
		}
		w.click(`button[value="allow"]`)
		w.do("coming back", chromedp.WaitVisible(chromedp.CSS("main#sellsy, main#review")))
	}
	dial := start(t, "clicktodial", "-demo", "-listen", "127.0.0.1:0")
	for _, language := range allLanguages {
		d := open(t, smallest, language)
		d.visit(dial + "/?q=Hugo")
		d.measure("click to dial", language)
	}
}
