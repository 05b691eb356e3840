// Google's own fake of Pub/Sub on loopback, which its Go library is tested with; prints its address. It has no bad days itself: a call
// with an event of the type test.fault.CODE is refused with that code of gRPC, one with test.fault.CODE.TIMES so many times.
package main

import (
	"fmt"
	"log"
	"strconv"
	"strings"

	pb "cloud.google.com/go/pubsub/v2/apiv1/pubsubpb"
	"cloud.google.com/go/pubsub/v2/pstest"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Calls come one at a time: the fake holds its lock.
type faults struct{ seen map[string]int }

func (f *faults) React(request interface{}) (bool, interface{}, error) {
	publish, ok := request.(*pb.PublishRequest)
	if !ok {
		return false, nil, nil
	}
	for _, message := range publish.Messages {
		words, found := strings.CutPrefix(message.Attributes["ce-type"], "test.fault.")
		if !found {
			continue
		}
		code, times, isCounted := strings.Cut(words, ".")
		number, err := strconv.Atoi(code)
		if err != nil {
			continue
		}
		f.seen[words]++
		if most, err := strconv.Atoi(times); isCounted && err == nil && f.seen[words] > most {
			continue
		}
		return true, &pb.PublishResponse{}, status.Error(codes.Code(number), "as the test wants it")
	}
	return false, nil, nil
}

func main() {
	reactor := &faults{seen: map[string]int{}}
	server := pstest.NewServer(pstest.ServerReactorOption{FuncName: "Publish", Reactor: reactor})
	if _, err := fmt.Println(server.Addr); err != nil {
		log.Fatal(err)
	}
	select {}
}
