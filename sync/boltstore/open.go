package boltstore

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// The buckets of the file. Their keys are described in keys.go.
var (
	bucketMeta    = []byte("meta")
	bucketItems   = []byte("items")
	bucketDue     = []byte("due")
	bucketRows    = []byte("rows")
	bucketNumbers = []byte("numbers")
	bucketCursors = []byte("cursors")

	bucketInstallations = []byte("installations")
)

var keySchema = []byte("schema")

// lockTimeout is how long Open waits for the file unless it is told otherwise.
const lockTimeout = time.Second

// schema is the version of the layout that this package reads and writes.
const schema = 3

// Open opens the file, or makes it, readable by its owner only; the directory must exist. Close the store when done.
//
// It fails with [ErrInUse] when another process has the file open, and with an error that names the file when it cannot be
// read and written, is damaged, belongs to another program, or was written by another version of this package.
//
// A file of 64 MB or more of which less than half is used is rewritten first if the disk has room for it.
func Open(path string, o Options) (*Store, error) {
	db, err := openFile(path, cmp.Or(o.LockTimeout, lockTimeout))
	if err != nil {
		return nil, err
	}
	s := &Store{
		path:    path,
		db:      db,
		writes:  make(chan *write),
		paused:  make(chan func()),
		written: make(chan struct{}),
		leased:  map[string]struct{}{},
		writing: map[string]string{},
		wake:    map[string]chan struct{}{},
	}
	s.life, s.end = context.WithCancel(context.Background())
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	go s.writeLoop()
	return s, nil
}

// openFile opens the database and makes sure that it is the one that path names now: the file that was waited for may have
// been replaced by the compaction of its former owner.
func openFile(path string, lockTimeout time.Duration) (*bbolt.DB, error) {
	for {
		if err := checkLength(path, lockTimeout); err != nil {
			return nil, openError(path, err)
		}
		db, file, err := openBolt(path, bbolt.Options{Timeout: lockTimeout, FreelistType: bbolt.FreelistMapType})
		if err != nil {
			return nil, openError(path, err)
		}
		opened, err := file.Stat()
		if err != nil {
			return nil, errors.Join(openError(path, err), db.Close())
		}
		current, err := os.Stat(path)
		if err == nil && os.SameFile(opened, current) {
			return db, nil
		}
		if err := db.Close(); err != nil {
			return nil, openError(path, err)
		}
	}
}

// openBolt returns the database together with its file.
func openBolt(path string, o bbolt.Options) (db *bbolt.DB, file *os.File, err error) {
	o.OpenFile = func(name string, flag int, perm os.FileMode) (_ *os.File, err error) {
		file, err = os.OpenFile(name, flag, perm)
		return file, err
	}
	err = sound(func() (err error) {
		db, err = bbolt.Open(path, 0o600, &o)
		return err
	})
	return db, file, err
}

// checkLength finds a file that was cut off. It has to be done before the file is opened for writing: bbolt then reads it
// up to its end, and after a panic it would stay locked.
func checkLength(path string, lockTimeout time.Duration) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && (info.Size() == 0 || !info.Mode().IsRegular()) {
		return nil // a new one, or none at all
	}
	if err != nil {
		return err
	}
	db, file, err := openBolt(path, bbolt.Options{Timeout: lockTimeout, ReadOnly: true})
	if err != nil {
		return err
	}
	err = sound(func() error {
		return db.View(func(tx *bbolt.Tx) error {
			info, err := file.Stat()
			if err == nil && info.Size() < tx.Size() {
				err = damaged("it has %d bytes and should have %d", info.Size(), tx.Size())
			}
			return err
		})
	})
	return errors.Join(err, db.Close())
}

// openError says what is wrong with the file, naming it once.
func openError(path string, err error) error {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		err = ErrInUse
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch):
		err = fmt.Errorf("not a database of this package, or damaged: %w", err)
	case errors.Is(err, berrors.ErrChecksum):
		err = damaged("%v", err)
	}
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("boltstore: %w", pathErr)
	}
	return fmt.Errorf("boltstore: %s: %w", path, err)
}

// prepare checks what was opened, and makes the file smaller where that is worth it.
func (s *Store) prepare() error {
	_ = os.Remove(compacting(s.path)) // of a compaction that was interrupted
	err := s.named(sound(func() error {
		// Nothing is written to a file that is as it should be: it opens on a full disk, too.
		var isNew bool
		err := s.db.View(func(tx *bbolt.Tx) (err error) { isNew, err = checkSchema(tx); return err })
		if err != nil || !isNew {
			return err
		}
		return s.db.Update(fill)
	}))
	if err != nil {
		return err
	}
	syncDir(filepath.Dir(s.path))
	st := s.Stats()
	if st.Size >= compactAbove && st.Free > st.Size/2 {
		_ = s.rewrite() // the file is as good as it was
	}
	return nil
}

var buckets = [][]byte{bucketItems, bucketDue, bucketRows, bucketNumbers, bucketCursors, bucketInstallations}

// checkSchema refuses a file of another version or program, and says whether it is a new one.
func checkSchema(tx *bbolt.Tx) (isNew bool, err error) {
	meta := tx.Bucket(bucketMeta)
	if meta == nil {
		if first, _ := tx.Cursor().First(); first != nil {
			return false, errors.New("the database of another program")
		}
		return true, nil
	}
	v := meta.Get(keySchema)
	if len(v) != 8 {
		return false, damaged("schema version of %d bytes", len(v))
	}
	switch found := binary.BigEndian.Uint64(v); {
	case found == 0:
		return false, damaged("schema version 0")
	case found > schema:
		return false, fmt.Errorf("written by a newer version of this package (schema %d, this one knows up to %d): run the newer program, or restore a backup", found, schema)
	case found < schema:
		return false, fmt.Errorf("written by an older version of this package (schema %d, this one needs %d): move the file away and start with a new one, or run the older program", found, schema)
	}
	for _, name := range buckets {
		if tx.Bucket(name) == nil {
			return false, damaged("it has no %s", name)
		}
	}
	return false, nil
}

// fill makes what a new file holds.
func fill(tx *bbolt.Tx) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	meta, err := tx.CreateBucket(bucketMeta)
	if err != nil {
		return err
	}
	return meta.Put(keySchema, binary.BigEndian.AppendUint64(nil, schema))
}

// syncDir makes a new name in a directory survive a power cut. Some file systems cannot, which is no reason to fail.
func syncDir(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	_ = d.Sync()
	_ = d.Close()
}
