using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.TextFormat;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Represents the source of a model's configuration: a file in the model's folder, or a request to load the model.</summary>
internal sealed class ConfigurationSource
{
    private readonly string? _path;
    private readonly string? _json;

    private ConfigurationSource(string? path, string? json) => (_path, _json) = (path, json);

    /// <summary>Creates a source that reads a file in the model's folder.</summary>
    /// <param name="path">The path of the file.</param>
    public static ConfigurationSource OfFile(string path) => new(path, null);

    /// <summary>Creates a source that contains the configuration from a request.</summary>
    /// <param name="json">The configuration in protobuf's JSON form.</param>
    public static ConfigurationSource OfRequest(string json) => new(null, json);

    /// <summary>Reads and validates the configuration.</summary>
    /// <param name="model">The name of the model.</param>
    /// <exception cref="ModelCallException">
    /// The configuration cannot be read, is too large, or has a key or value that is not valid or not supported; then the message names its position.
    /// </exception>
    public ModelConfiguration Read(string model)
    {
        try
        {
            if (_json is not null)
            {
                CheckSize(_json.Length);
                return ModelConfiguration.ParseJson(_json, model);
            }

            CheckSize(new FileInfo(_path!).Length);
            return ModelConfiguration.Parse(File.ReadAllText(_path!), model);
        }
        catch (TextFormatException e)
        {
            throw Wrong(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(PathlessText.Of(e.Message, _path!), e);
        }
    }

    private void CheckSize(long length)
    {
        if (length > ModelConfiguration.MaxBytes)
        {
            throw Wrong($"it has {length:N0} bytes; expected at most {ModelConfiguration.MaxBytes:N0}.", null);
        }
    }

    private ModelCallException Wrong(string message, Exception? cause) =>
        new ModelCallException(
            $"{(_json is null ? ModelConfiguration.FileName : "The configuration of the request")} cannot be used: {message}",
            cause
        );
}
