package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/encoding"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// Command pulumi-values prints what Pulumi reads; see README.md.
//
// Reads lines of JSON texts, each the YAML of a stack's config, and prints what Pulumi's own reader makes of it.
func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	dec := json.NewDecoder(in)
	enc := json.NewEncoder(out)
	for dec.More() {
		var text string
		if err := dec.Decode(&text); err != nil {
			panic(err)
		}
		enc.Encode(read(text))
	}
}

func read(text string) (result map[string]any) {
	defer func() {
		if r := recover(); r != nil {
			result = map[string]any{"error": fmt.Sprint(r)}
		}
	}()
	var stack struct {
		Config config.Map `yaml:"config"`
	}
	if err := encoding.YAML.Unmarshal([]byte(text), &stack); err != nil {
		return map[string]any{"error": err.Error()}
	}
	values := map[string]string{}
	for key, value := range stack.Config {
		plain, err := value.Value(config.NopDecrypter)
		if err != nil {
			return map[string]any{"error": err.Error()}
		}
		values[key.String()] = plain
	}
	return map[string]any{"values": values}
}
