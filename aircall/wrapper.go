package aircall

import "encoding/json"

// wrapped decodes an object that may stand under a key or on its own: for some endpoints sources disagree.
type wrapped[T any] struct {
	key    string // empty: on its own
	object *T
}

func unwrap[T any](key string) *wrapped[T] { return &wrapped[T]{key: key} }

func (w *wrapped[T]) UnmarshalJSON(data []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil || len(members) == 0 {
		return err
	}
	if inner, ok := members[w.key]; ok && inner[0] == '{' {
		data = inner
	}
	w.object = new(T)
	return json.Unmarshal(data, w.object)
}
