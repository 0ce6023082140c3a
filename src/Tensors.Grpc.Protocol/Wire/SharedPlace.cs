using Google.Protobuf.Collections;
using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.OpenInference;

/// <summary>
/// Describes the location of a tensor in a shared memory region that a client registered. The parameters of the tensor in a message
/// specify it.
/// </summary>
/// <param name="Region">The name of the registered region.</param>
/// <param name="Offset">The offset of the tensor in the region, in bytes.</param>
/// <param name="ByteSize">The length of the tensor, in bytes.</param>
internal readonly record struct SharedPlace(string Region, ulong Offset, ulong ByteSize)
{
    private const string RegionName = "shared_memory_region";
    private const string OffsetName = "shared_memory_offset";
    private const string ByteSizeName = "shared_memory_byte_size";

    /// <summary>Reads the location from a tensor's parameters. Returns null if the parameters do not refer to shared memory.</summary>
    /// <remarks>
    /// They are ignored as in Triton (ParseSharedMemoryParams in src/grpc/grpc_utils.h of triton-inference-server/server), because clients of
    /// KServe send <c>binary_data_size</c> and those of MLServer <c>content_type</c>. A negative number is read as a large unsigned number, which
    /// is out of bounds.
    /// </remarks>
    /// <param name="parameters">The parameters.</param>
    /// <param name="tensor">The name of the tensor, for error messages.</param>
    /// <returns>The place, or null if the parameters do not refer to shared memory.</returns>
    /// <exception cref="RpcException">A parameter of shared memory is malformed or missing.</exception>
    public static SharedPlace? Read(MapField<string, InferParameter> parameters, string tensor)
    {
        if (!parameters.TryGetValue(RegionName, out var region))
        {
            foreach (var name in (string[])[OffsetName, ByteSizeName])
            {
                if (parameters.ContainsKey(name))
                {
                    throw Error(
                        $"'{name}' can not be specified without '{RegionName}' parameter for tensor '{Shown.Name(tensor)}'"
                    );
                }
            }

            return null;
        }

        if (region.ParameterChoiceCase is not InferParameter.ParameterChoiceOneofCase.StringParam)
        {
            throw WrongType(RegionName, tensor, "string_param");
        }

        return parameters.TryGetValue(ByteSizeName, out var byteSize)
            ? new SharedPlace(
                region.StringParam,
                parameters.TryGetValue(OffsetName, out var offset) ? Number(OffsetName, offset, tensor) : 0,
                Number(ByteSizeName, byteSize, tensor)
            )
            : throw Error(
                $"'{ByteSizeName}' must be specified along with '{RegionName}' parameter for tensor '{Shown.Name(tensor)}'"
            );
    }

    /// <summary>Writes the location of a tensor to its parameters.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="written">The length of the tensor, in bytes; it may be less than <see cref="ByteSize"/>.</param>
    public void AddTo(MapField<string, InferParameter> parameters, long written)
    {
        parameters[RegionName] = new InferParameter { StringParam = Region };
        parameters[ByteSizeName] = new InferParameter { Int64Param = written };
        if (Offset > 0)
        {
            parameters[OffsetName] = new InferParameter { Int64Param = (long)Offset };
        }
    }

    /// <summary>
    /// Determines whether the parameters of a returned output specify this location. They may also be missing, because Triton sends none.
    /// </summary>
    public bool IsConfirmedBy(MapField<string, InferParameter> parameters)
    {
        return !parameters.TryGetValue(RegionName, out var region)
            || (
                string.Equals(region.StringParam, Region, StringComparison.Ordinal)
                && Says(OffsetName, or: 0) == Offset
                && Says(ByteSizeName, or: ByteSize) == ByteSize
            );

        ulong Says(string name, ulong or) =>
            !parameters.TryGetValue(name, out var number) ? or
            : number.HasUint64Param ? number.Uint64Param
            : unchecked((ulong)number.Int64Param);
    }

    private static ulong Number(string name, InferParameter value, string tensor) =>
        value.ParameterChoiceCase is InferParameter.ParameterChoiceOneofCase.Int64Param
            ? unchecked((ulong)value.Int64Param)
            : throw WrongType(name, tensor, "int64_param");

    private static RpcException WrongType(string name, string tensor, string expected) =>
        Error($"invalid value type for '{name}' parameter for tensor '{Shown.Name(tensor)}', expected {expected}.");

    private static RpcException Error(string message) => new(new Status(StatusCode.InvalidArgument, message));
}
