using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc;

/// <summary>Reads the parameters of a request to load a model: a model configuration and model files.</summary>
/// <remarks>
/// Source: docs/protocol/extension_model_repository.md, and RepositoryModelLoad in src/grpc/grpc_server.cc, of triton-inference-server/server.
/// </remarks>
internal static class LoadParameters
{
    private const string Configuration = "config";
    private const string FilePrefix = "file:";

    /// <summary>
    /// Reads the configuration and files from the parameters of a request. Returns null if the request has no parameters.
    /// </summary>
    /// <exception cref="ModelCallException">
    /// A parameter is not known or has the wrong type, or there are files without a configuration.
    /// </exception>
    public static ModelOverride? Read(RepositoryModelLoadRequest request)
    {
        if (request.Parameters.Count == 0)
        {
            return null;
        }

        string? configuration = null;
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Parameters)
        {
            if (string.Equals(name, Configuration, StringComparison.Ordinal))
            {
                configuration =
                    value.ParameterChoiceCase is ModelRepositoryParameter.ParameterChoiceOneofCase.StringParam
                        ? value.StringParam
                        : throw Wrong(
                            $"invalid value type for load parameter '{Configuration}', expected string_param."
                        );
            }
            else if (name.StartsWith(FilePrefix, StringComparison.Ordinal))
            {
                files[name[FilePrefix.Length..]] =
                    value.ParameterChoiceCase is ModelRepositoryParameter.ParameterChoiceOneofCase.BytesParam
                        ? value.BytesParam.Memory
                        : throw Wrong(
                            $"invalid value type for load parameter '{Shown.Name(name)}', expected bytes_param."
                        );
            }
            else
            {
                throw Wrong(
                    $"unrecognized load parameter '{Shown.Name(name)}': expected '{Configuration}', or '{FilePrefix}' with a version and a file "
                        + $"name, such as '{FilePrefix}1/model.onnx'."
                );
            }
        }

        return configuration is not null
            ? new ModelOverride(configuration) { Files = files }
            : throw Wrong(
                $"failed to load '{Shown.Name(request.ModelName)}': a request with files must also have the parameter '{Configuration}', with the "
                    + "model's configuration as JSON."
            );
    }

    private static ModelCallException Wrong(string message) => new InvalidModelCallException(message);
}
