// Package browser is the tests that click: they run the example programs and drive them with a real browser, as an administrator
// would. They take minutes and want Chromium, so they are skipped unless LONG is set and a browser is found. They are a module of
// their own, so that nobody else needs what drives the browser.
package browser
