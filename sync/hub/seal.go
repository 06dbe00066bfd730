package hub

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aircall-sellsy/aircall-sellsy-go/sync/internal/item"
	"github.com/aircall-sellsy/aircall-sellsy-go/sync/store"
)

const (
	sealVersion    = 1 // the first byte of everything sealed
	settingsSchema = 2
	settingsName   = "settings"
)

// vault seals what is secret about installations, and keeps what they came by while they were worked for.
type vault struct {
	aead  cipher.AEAD
	store store.Store
}

// storedSettings is what is sealed and kept with an installation.
type storedSettings struct {
	Schema   int       `json:"schema"`
	Settings Settings  `json:"settings,omitzero"`
	TokenSet time.Time `json:"token_set,omitzero"` // when their token was put: later than that of a token before
	Paused   time.Time `json:"paused,omitzero"`    // since when
	Removed  time.Time `json:"removed,omitzero"`
}

func (v *vault) sealSettings(id string, st storedSettings) ([]byte, error) {
	st.Schema = settingsSchema
	return v.seal(settingsName, id, st)
}

func (v *vault) unsealSettings(in store.Installation) (storedSettings, error) {
	var st storedSettings
	err := v.unseal(settingsName, in.ID, in.Settings, &st)
	if err == nil && st.Schema != settingsSchema {
		err = fmt.Errorf("installation %s: settings have schema %d, and this program knows %d: run the version that wrote them, or put them anew",
			in.ID, st.Schema, settingsSchema)
	}
	return st, err
}

// seal encrypts a value for an installation: a version, a random nonce, the ciphertext. What it is, and for whom, is
// authenticated, so that nothing can be put in the place of anything else.
func (v *vault) seal(what, installation string, value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 1+v.aead.NonceSize(), 1+v.aead.NonceSize()+len(text)+v.aead.Overhead())
	out[0] = sealVersion
	if _, err := rand.Read(out[1:]); err != nil {
		return nil, err
	}
	return v.aead.Seal(out, out[1:], text, sealedFor(what, installation)), nil
}

// unseal is the reverse of seal. Its errors hold nothing of the content.
func (v *vault) unseal(what, installation string, data []byte, into any) error {
	named := func(err error) error { return fmt.Errorf("installation %s: %s: %w", installation, what, err) }
	switch {
	case len(data) < 1+v.aead.NonceSize()+v.aead.Overhead():
		return named(ErrSealed)
	case data[0] != sealVersion:
		return named(fmt.Errorf("sealed in form %d, which this program does not know", data[0]))
	}
	nonce, text := data[1:1+v.aead.NonceSize()], data[1+v.aead.NonceSize():]
	text, err := v.aead.Open(nil, nonce, text, sealedFor(what, installation))
	if err != nil {
		return named(ErrSealed)
	}
	if json.Unmarshal(text, into) != nil {
		return named(item.ErrUnreadable) // the decoder's text could repeat parts of it
	}
	return nil
}

func sealedFor(what, installation string) []byte {
	return []byte("aircall-sellsy-go\x00" + what + "\x00" + installation)
}
