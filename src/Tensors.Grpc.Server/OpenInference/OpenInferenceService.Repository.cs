using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <content>The extensions for model repositories and shared memory.</content>
internal sealed partial class OpenInferenceService
{
    public override Task<RepositoryIndexResponse> RepositoryIndex(
        RepositoryIndexRequest request,
        ServerCallContext context
    ) =>
        Answer(() =>
        {
            CheckRepository(request.RepositoryName);
            var response = new RepositoryIndexResponse();
            foreach (var model in repository.GetIndex())
            {
                if (!request.Ready || model.State is ModelState.Ready)
                {
                    response.Models.Add(
                        new RepositoryIndexResponse.Types.ModelIndex
                        {
                            Name = model.Name,
                            Version = model.Version,
                            State = model.State.ToString().ToUpperInvariant(),
                            Reason = model.Reason,
                        }
                    );
                }
            }

            return Task.FromResult(response);
        });

    public override Task<RepositoryModelLoadResponse> RepositoryModelLoad(
        RepositoryModelLoadRequest request,
        ServerCallContext context
    ) =>
        Answer(async () =>
        {
            CheckRepository(request.RepositoryName);
            if (LoadParameters.Read(request) is { } replacement)
            {
                await repository.LoadAsync(request.ModelName, replacement, context.CancellationToken);
            }
            else
            {
                await repository.LoadAsync(request.ModelName, context.CancellationToken);
            }

            return new RepositoryModelLoadResponse();
        });

    public override Task<RepositoryModelUnloadResponse> RepositoryModelUnload(
        RepositoryModelUnloadRequest request,
        ServerCallContext context
    ) =>
        Answer(async () =>
        {
            CheckRepository(request.RepositoryName);

            // No model of this server depends on others, so unloading dependents makes no difference.
            if (request.Parameters.Keys.FirstOrDefault(name => name is not "unload_dependents") is { } unknown)
            {
                throw Error(
                    StatusCode.InvalidArgument,
                    $"failed to unload '{Shown.Name(request.ModelName)}': the parameter '{Shown.Name(unknown)}' is not supported. Remove it."
                );
            }

            await repository.UnloadAsync(request.ModelName, context.CancellationToken);
            return new RepositoryModelUnloadResponse();
        });

    public override Task<SystemSharedMemoryStatusResponse> SystemSharedMemoryStatus(
        SystemSharedMemoryStatusRequest request,
        ServerCallContext context
    ) =>
        Answer(() =>
        {
            var response = new SystemSharedMemoryStatusResponse();
            foreach (var region in regions.Of(context.GetHttpContext()).Status(request.Name))
            {
                response.Regions.Add(
                    region.Name,
                    new SystemSharedMemoryStatusResponse.Types.RegionStatus
                    {
                        Name = region.Name,
                        Key = region.Key,
                        Offset = (ulong)region.Offset,
                        ByteSize = (ulong)region.ByteSize,
                    }
                );
            }

            return Task.FromResult(response);
        });

    public override Task<SystemSharedMemoryRegisterResponse> SystemSharedMemoryRegister(
        SystemSharedMemoryRegisterRequest request,
        ServerCallContext context
    ) =>
        Answer(() =>
        {
            regions.Of(context.GetHttpContext()).Register(request.Name, request.Key, request.Offset, request.ByteSize);
            return Task.FromResult(new SystemSharedMemoryRegisterResponse());
        });

    /// <remarks>Returns immediately. A region that calls still use is listed until they have ended, as in Triton.</remarks>
    public override Task<SystemSharedMemoryUnregisterResponse> SystemSharedMemoryUnregister(
        SystemSharedMemoryUnregisterRequest request,
        ServerCallContext context
    ) =>
        Answer(() =>
        {
            regions.Of(context.GetHttpContext()).Unregister(request.Name);
            return Task.FromResult(new SystemSharedMemoryUnregisterResponse());
        });

    /// <remarks>
    /// CUDA memory is not supported. The responses are those of Triton built without GPUs (GetStatus in shared_memory_manager.cc).
    /// </remarks>
    public override Task<CudaSharedMemoryStatusResponse> CudaSharedMemoryStatus(
        CudaSharedMemoryStatusRequest request,
        ServerCallContext context
    ) =>
        Answer(() =>
            request.Name.Length == 0
                ? Task.FromResult(new CudaSharedMemoryStatusResponse())
                : throw Error(
                    StatusCode.NotFound,
                    regions.Of(context.GetHttpContext()).Has(request.Name)
                        ? $"The region named '{Shown.Name(request.Name)}' is registered as system shared memory, not CUDA shared memory"
                        : $"Unable to find cuda shared memory region: '{Shown.Name(request.Name)}'"
                )
        );

    /// <remarks>The response is that of Triton built without GPUs (RegisterCudaSharedMemoryRegister in grpc_server.cc).</remarks>
    public override Task<CudaSharedMemoryRegisterResponse> CudaSharedMemoryRegister(
        CudaSharedMemoryRegisterRequest request,
        ServerCallContext context
    ) =>
        throw Error(
            StatusCode.InvalidArgument,
            $"failed to register CUDA shared memory region: '{Shown.Name(request.Name)}', GPUs not supported. Register system shared memory, or send "
                + "bytes."
        );

    /// <remarks>
    /// It succeeds although nothing is registered, because clients unregister all regions before they begin. An unknown name is not an error.
    /// </remarks>
    public override Task<CudaSharedMemoryUnregisterResponse> CudaSharedMemoryUnregister(
        CudaSharedMemoryUnregisterRequest request,
        ServerCallContext context
    ) => Task.FromResult(new CudaSharedMemoryUnregisterResponse());

    private static void CheckRepository(string name)
    {
        if (name.Length > 0)
        {
            throw Error(
                StatusCode.Unimplemented,
                "'repository_name' specification is not supported: the server has only one repository. Leave it empty."
            );
        }
    }

    private static RpcException Error(StatusCode code, string message) => new(new Status(code, message));
}
