using System.Collections.Immutable;

namespace Tensors;

/// <summary>Finds models of this process by name.</summary>
/// <remarks>Thread-safe. It does not dispose the models.</remarks>
public sealed class ModelSource : IModelSource
{
    private readonly ImmutableDictionary<string, IModelWorker> _models;

    /// <summary>Initializes a source that contains the specified models.</summary>
    /// <param name="models">The models. Their names must differ.</param>
    /// <exception cref="ArgumentException">Two models have the same name.</exception>
    public ModelSource(params ReadOnlySpan<IModelWorker> models) => _models = ByName(models);

    /// <inheritdoc/>
    public ValueTask<IModelWorker> GetModelAsync(string name, CancellationToken cancellationToken = default) =>
        _models.TryGetValue(name, out var model)
            ? ValueTask.FromResult(model)
            : ValueTask.FromException<IModelWorker>(
                new ModelNotFoundException(
                    $"The model '{name}' was not found. Available models: "
                        + $"{string.Join(", ", _models.Keys.Order(StringComparer.Ordinal).Select(known => $"'{known}'"))}."
                )
            );

    /// <summary>Returns the models by their names, after checking that the names differ.</summary>
    /// <inheritdoc cref="ModelSource(ReadOnlySpan{IModelWorker})"/>
    internal static ImmutableDictionary<string, IModelWorker> ByName(ReadOnlySpan<IModelWorker> models)
    {
        var builder = ImmutableDictionary.CreateBuilder<string, IModelWorker>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            ArgumentNullException.ThrowIfNull(model, nameof(models));
            if (!builder.TryAdd(model.Metadata.Name, model))
            {
                throw new ArgumentException(
                    $"Two models have the name '{model.Metadata.Name}'. Give each model a different name.",
                    nameof(models)
                );
            }
        }

        return builder.ToImmutable();
    }
}
