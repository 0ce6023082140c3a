using Google.Protobuf.Collections;
using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;
using Choice = Tensors.Grpc.OpenInference.Wire.InferParameter.ParameterChoiceOneofCase;

namespace Tensors.Grpc;

/// <summary>
/// Validates the parameters of a request as Triton does (SetInferenceRequestMetadata in src/grpc/infer_handler.cc of
/// triton-inference-server/server).
/// </summary>
/// <remarks>
/// As in Triton, parameters that no model of this server uses are accepted: those of sequences for a model without sequences, and those that
/// only the client knows. A known parameter of a wrong type and an unknown parameter with Triton's prefix are errors.
/// </remarks>
internal static class RequestParameters
{
    private const string ReservedPrefix = "triton_";
    private const string EmptyFinalResponse = "triton_enable_empty_final_response";

    /// <summary>Throws if a request has a parameter that Triton does not accept.</summary>
    /// <exception cref="RpcException">A parameter has a wrong type or value, or a reserved name.</exception>
    public static void Check(MapField<string, InferParameter> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            if (Wrong(name, value) is { } message)
            {
                throw new RpcException(new Status(StatusCode.InvalidArgument, message));
            }
        }
    }

    /// <summary>
    /// Returns the priority and the timeout that a request specifies. The parameters must have been validated with <see cref="Check"/>.
    /// </summary>
    /// <remarks>
    /// Triton's timeout is an unsigned number of microseconds. A negative number is thus larger than any limit and has no effect.
    /// </remarks>
    public static CallSchedule ReadSchedule(MapField<string, InferParameter> parameters)
    {
        var schedule = default(CallSchedule);
        if (parameters.TryGetValue("priority", out var priority))
        {
            schedule = schedule with
            {
                Priority =
                    priority.ParameterChoiceCase is Choice.Uint64Param
                        ? priority.Uint64Param
                        : (ulong)priority.Int64Param,
            };
        }

        if (parameters.TryGetValue("timeout", out var timeout))
        {
            schedule = schedule with { Timeout = Microseconds.ToTime(unchecked((ulong)timeout.Int64Param)) };
        }

        return schedule;
    }

    private static string? Wrong(string name, InferParameter value) =>
        (name, value.ParameterChoiceCase) switch
        {
            ("sequence_id", Choice.Int64Param or Choice.StringParam) => null,
            ("sequence_id", _) => Type(name, "int64_param or string_param"),
            ("sequence_start" or "sequence_end", Choice.BoolParam) => null,
            ("sequence_start" or "sequence_end", _) => Type(name, "bool_param"),
            ("priority", Choice.Int64Param) when value.Int64Param < 0 =>
                "invalid value for 'priority', expected value >= 0.",
            ("priority", Choice.Int64Param or Choice.Uint64Param) => null,
            ("priority", _) => Type(name, "int64_param or uint64_param"),
            ("timeout", Choice.Int64Param) => null,
            ("timeout", _) => Type(name, "int64_param"),
            (EmptyFinalResponse, Choice.BoolParam) => null,
            (EmptyFinalResponse, _) => Type(name, "bool_param"),
            _ when name.StartsWith(ReservedPrefix, StringComparison.Ordinal) =>
                "parameter keys starting with 'triton_' are reserved for Triton usage. Only the following keys starting with 'triton_' are "
                    + $"allowed: {EmptyFinalResponse}",
            (_, Choice.Int64Param or Choice.BoolParam or Choice.StringParam or Choice.DoubleParam) => null,
            _ => Type(name, "int64_param, bool_param, or string_param"),
        };

    private static string Type(string name, string expected) =>
        $"invalid value type for '{Shown.Name(name)}' parameter, expected {expected}.";
}
