using System.Runtime.Versioning;
using Tensors.Grpc;
using Tensors.TestWorker;

[assembly: UnsupportedOSPlatform("windows")]

await ModelWorkerHost.RunAsync(new SumModel(), args[0]);
