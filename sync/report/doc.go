// Package report is what the bridge tells about itself: how an installation is doing, what became of a call and why, whom a
// number belongs to, which work is parked, and what an observer hears while it happens. It is plain data that encodes to JSON,
// and sentences in the languages of the bridge.
package report
