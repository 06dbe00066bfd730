package boltstore

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/bits"
	"time"

	"go.etcd.io/bbolt"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

// The keys of each bucket. Text that is followed by something else carries its length, so that no two rows have the same
// key and none is the beginning of another's text; what comes last is as it is, and sorts as it does.
//
//	items    installation, kind, id          revision, due, asked, data
//	due      kind, time, installation, id    nothing
//	rows     installation, kind, id          seen, numbers, data
//	numbers  installation, number, kind, id  nothing
//	cursors  installation, name              value
//
// Times are big-endian, so that they sort. A directory may have millions of rows, and the longer their keys are, the more pages
// a look-up walks through: of rows and numbers, the usual kinds take a byte, and ids and numbers no more than they need.

// checkKey refuses what bbolt would, before anything is written.
func checkKey(key []byte) error {
	if len(key) > bbolt.MaxKeySize {
		return fmt.Errorf("boltstore: names too long: the key takes %d bytes, more than %d", len(key), bbolt.MaxKeySize)
	}
	return nil
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func cutText(b []byte) (s string, rest []byte, ok bool) {
	n, width := binary.Uvarint(b)
	if width <= 0 || n > uint64(len(b)-width) {
		return "", nil, false
	}
	b = b[width:]
	return string(b[:n]), b[n:], true
}

// A time takes twelve bytes: seconds, their sign bit flipped for sorting, and nanoseconds. The zero time is the one in the
// year 1, not that of Unix, so it needs no marking.
const timeLen = 12

func appendTime(b []byte, t time.Time) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(t.Unix())^1<<63)
	return binary.BigEndian.AppendUint32(b, uint32(t.Nanosecond()))
}

func cutTime(b []byte) (t time.Time, rest []byte, ok bool) {
	if len(b) < timeLen {
		return time.Time{}, nil, false
	}
	sec := int64(binary.BigEndian.Uint64(b) ^ 1<<63)
	return time.Unix(sec, int64(binary.BigEndian.Uint32(b[8:]))).UTC(), b[timeLen:], true
}

// newKey has room for most keys, so that none is copied while it grows.
func newKey() []byte { return make([]byte, 0, 64) }

func itemsPrefix(installation, kind string) []byte {
	return appendText(appendText(newKey(), installation), kind)
}

func itemKey(k store.Key) []byte { return append(itemsPrefix(k.Installation, k.Kind), k.ID...) }

func parseItem(b []byte) (k store.Key, ok bool) {
	if k.Installation, b, ok = cutText(b); !ok {
		return k, false
	}
	k.Kind, b, ok = cutText(b)
	k.ID = string(b)
	return k, ok
}

func duePrefix(kind string) []byte { return appendText(newKey(), kind) }

func dueKey(k store.Key, due time.Time) []byte {
	return append(appendText(appendTime(duePrefix(k.Kind), due), k.Installation), k.ID...)
}

// parseDue takes apart what follows the kind in a key of the due bucket.
func parseDue(kind string, b []byte) (due time.Time, k store.Key, ok bool) {
	due, b, ok = cutTime(b)
	if !ok {
		return due, k, false
	}
	installation, id, ok := cutText(b)
	return due, store.Key{Installation: installation, Kind: kind, ID: string(id)}, ok
}

// rowKinds are the kinds of rows that take one byte in keys. That byte is the place in this list, so what is new comes last.
var rowKinds = [...]string{1: "individual", 2: "company", 3: "contact"}

// Any other kind takes a zero and its text.
func appendKind(b []byte, kind string) []byte {
	for code := 1; code < len(rowKinds); code++ {
		if rowKinds[code] == kind {
			return append(b, byte(code))
		}
	}
	return appendText(append(b, 0), kind)
}

func cutKind(b []byte) (kind string, rest []byte, ok bool) {
	switch {
	case len(b) == 0 || int(b[0]) >= len(rowKinds):
		return "", nil, false
	case b[0] == 0:
		return cutText(b[1:])
	default:
		return rowKinds[b[0]], b[1:], true
	}
}

// The id of a row takes a byte for its length and as many bytes as it needs. So does a number.
func appendID(b []byte, id int64) []byte {
	n := (bits.Len64(uint64(id)) + 7) / 8
	b = append(b, byte(n))
	for i := n - 1; i >= 0; i-- {
		b = append(b, byte(uint64(id)>>(8*i)))
	}
	return b
}

// parseID takes apart what ends a key.
func parseID(b []byte) (id int64, ok bool) {
	if len(b) == 0 || len(b) > 9 || int(b[0]) != len(b)-1 {
		return 0, false
	}
	for _, c := range b[1:] {
		id = id<<8 | int64(c)
	}
	return id, true
}

func parseRef(b []byte) (r store.Ref, ok bool) {
	if r.Kind, b, ok = cutKind(b); !ok {
		return r, false
	}
	r.ID, ok = parseID(b)
	return r, ok
}

func compareRefs(a, b store.Ref) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(uint64(a.ID), uint64(b.ID)))
}

func rowsPrefix(installation, kind string) []byte {
	return appendKind(appendText(newKey(), installation), kind)
}

func rowKey(installation string, r store.Ref) []byte {
	return appendID(rowsPrefix(installation, r.Kind), r.ID)
}

// parseRow takes apart a key of the rows bucket.
func parseRow(b []byte) (installation string, r store.Ref, ok bool) {
	if installation, b, ok = cutText(b); !ok {
		return "", r, false
	}
	r, ok = parseRef(b)
	return installation, r, ok
}

func numberPrefix(installation string, number uint64) []byte {
	return appendID(appendText(newKey(), installation), int64(number))
}

func numberKey(installation string, number uint64, r store.Ref) []byte {
	return appendID(appendKind(numberPrefix(installation, number), r.Kind), r.ID)
}

// A row was last seen at a time of microseconds since 1970, the sign flipped for sorting.
const seenLen = 8

func appendSeen(b []byte, t time.Time) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(t.UnixMicro())^1<<63)
}

func (r seenRow) encode() []byte {
	b := make([]byte, 0, seenLen+1+len(r.Numbers)*6+len(r.Data)) // a telephone number takes five or six bytes
	b = appendSeen(b, r.seen)
	b = binary.AppendUvarint(b, uint64(len(r.Numbers)))
	for _, n := range r.Numbers {
		b = binary.AppendUvarint(b, n)
	}
	return append(b, r.Data...)
}

// decode does not copy the data.
func (r *seenRow) decode(b []byte) bool {
	if len(b) < seenLen {
		return false
	}
	r.seen = time.UnixMicro(int64(binary.BigEndian.Uint64(b) ^ 1<<63)).UTC()
	b = b[seenLen:]
	count, width := binary.Uvarint(b)
	if b = b[max(width, 0):]; width <= 0 || count > uint64(len(b)) {
		return false
	}
	if count > 0 {
		r.Numbers = make([]uint64, count)
	}
	for i := range r.Numbers {
		var width int
		r.Numbers[i], width = binary.Uvarint(b)
		if width <= 0 {
			return false
		}
		b = b[width:]
	}
	if r.there = true; len(b) > 0 {
		r.Data = b
	}
	return true
}

func cursorKey(installation, name string) []byte {
	return append(appendText(newKey(), installation), name...)
}
