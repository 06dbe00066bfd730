// Package wire decodes what Aircall and Sellsy send, for both clients. It is the one place that knows how JSON is read.
//
// It is strict where identity is and tolerant everywhere else. An answer that is empty, null, a page for people or the report of
// an error is no answer, nor is a list without its rows or an object without what makes it one (the tag wire:"identity"). Any other
// field that comes in another kind than documented is left zero and told as a [Drift], and the rest stands; a row of a list that
// cannot be read costs itself alone. Numbers are read from text and text from numbers, [] is an empty object and {} an empty list,
// and a scalar in the place of a list of scalars is a list of one.
//
// What a document may decode to is bounded by its size, so that a list of {},{},{} does not take hundreds of times its own memory.
//
// # Why a decoder of our own
//
// The tolerance needs a decision at every field: what to do with another kind, where it was, what it may cost. encoding/json gives
// up a value at the first error that a method reports, and is slower than decoding into a map where ids and times have methods.
// github.com/go-json-experiment/json is the fastest when all is as documented; the tolerance, as functions in the place of its
// decoders for every kind, takes half of that speed away, cannot bound memory, and does not tell paths without more. A plan for each
// type, made once by reflection, over a scanner of a few hundred lines does all of it in one pass, twice as fast as encoding/json
// into a map (see the benchmarks), and is a dependency less. Nothing of encoding/json's own shows through the functions here, so that
// its second version can take their place.
package wire
