using Tensors;
using Tensors.OnnxRuntime;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers workers that run .onnx files.</summary>
public static class OnnxModelServiceCollectionExtensions
{
    /// <summary>
    /// Registers a worker of a contract with one method that runs an .onnx file, one for the application. Serve it with
    /// <c>services.AddModelWorkers()</c> and <c>app.MapModelWorkers()</c>.
    /// </summary>
    /// <remarks>
    /// The options come from the configuration's section <c>Workers:name</c>, by the contract's name, then from
    /// <paramref name="configure"/>.
    /// </remarks>
    /// <typeparam name="TContract">The contract.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="modelPath">
    /// The .onnx file; null, the default, for the one that the contract's project copies beside the program. A relative path starts at the
    /// current directory, as it is at this call.
    /// </param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentNullException">The path is null, and the contract is not generated from a file.</exception>
    /// <exception cref="InvalidOperationException">A worker of the contract is registered already.</exception>
    public static IServiceCollection AddOnnxModelWorker<TContract>(
        this IServiceCollection services,
        string? modelPath = null,
        Func<OnnxWorkerOptions, OnnxWorkerOptions>? configure = null
    )
        where TContract : IModelContract
    {
        return OnnxModelServices.Add<TContract>(
            services,
            modelPath
                ?? TContract.Contract.ModelPath
                ?? throw new ArgumentNullException(
                    nameof(modelPath),
                    $"The contract '{TContract.Contract.Name}' is not generated from an .onnx file. Give the path of the file."
                ),
            configure
        );
    }
}
