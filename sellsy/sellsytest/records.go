package sellsytest

// modify runs a change of the account by its owner.
func modify[T any](s *Server, change func() T) T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return change()
}

// look returns a record as the client's type.
func look[T any, R record](s *Server, t *table[R], id int64) (T, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out T
	rec, known := t.get(id)
	if known {
		convert(rec, &out)
	}
	return out, known
}

// every returns the records of a table as the client's type.
func every[T any, R record](s *Server, t *table[R]) []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []T
	for rec := range t.all() {
		var v T
		convert(rec, &v)
		list = append(list, v)
	}
	return list
}

// edit changes a record by way of the client's type. Its id stays.
func edit[T any, R record](s *Server, t *table[R], id int64, change func(*T), touch func(R)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec, known := t.get(id)
	if !known {
		return false
	}
	var v T
	convert(rec, &v)
	change(&v)
	convert(v, rec)
	rec.setKey(id)
	touch(rec)
	return true
}

// stampNew fills the dates of a new record.
func (s *Server) stampNew(created, updated *stamp) {
	if created.IsZero() {
		*created = s.now()
	}
	if updated.IsZero() {
		*updated = *created
	}
	*created, *updated = s.local(created.Time), s.local(updated.Time)
}

// one answers with the record of the path.
func one[R record](s *Server, c *call, k kind[R], t *table[R]) (answer, error) {
	rec, known := t.get(c.ids[len(c.ids)-1])
	if !known {
		return answer{}, errNotFound
	}
	v, err := render(s, c, k, rec)
	return ok(v), err
}
