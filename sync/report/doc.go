// Package report is what the bridge tells about itself: how an installation is doing, what became of a call and why, whom a
// number belongs to, which work is parked, and what an observer hears while it happens. It is plain data that encodes to JSON,
// and sentences in the languages of the bridge.
//
//	call, err := b.Call(ctx, id)
//	for _, sentence := range call.Sentences(matching.French) {
//		fmt.Println(sentence)
//	}
//
// # When to use it
//
// [Status], [Call] and [Number] are what the methods of a bridge return: encode them for a page or an alarm of your own. [Observer] is for
// metrics: set the functions that you need in the configuration of the bridge.
//
// # What can go wrong
//
// A function of an [Observer] is called by the work itself, by several goroutines at a time: it must be quick and safe for concurrent use.
// [Counts] are those of one process since it was started; the rest comes from the store. Reports hold telephone numbers and notes in full,
// and no secrets.
package report
