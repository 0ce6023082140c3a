using Tensors;
using Tensors.Grpc;
using Tensors.TestWorker;

await new ModelWorkerHost(new SumModel()).ListenGrpc(args[0]).RunAsync();
